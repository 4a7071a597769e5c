package touchstone.core.memory;

import touchstone.core.hardware.Hardware;

/**
 * The second-level (EPT or NPT) tables in memory, and the one place that writes them.
 *
 * <p>A leaf is decided by {@link Frames} and copied from there into the hardware's table: {@link
 * #write} hands to {@link Entries} what Frames holds, and nothing else stores a leaf. So what
 * Frames proves about its leaves holds for what the processor's page walker sees.
 *
 * <p>The order is that of the advisories: enter in Frames, then write; clear the entry, flush every
 * processor, then leave Frames. No frame is released while a stale translation may exist.
 *
 * <p>A domain's 512 MiB need one root, one table of each middle level and up to 256 last-level
 * tables, all owned by {@link Frames#HYPERVISOR}. Tables live until the domain is destroyed.
 */
// [impl->req~mem-walk-agrees~1]
// [impl->req~mem-failure-undone~1]
public final class SecondLevel {
  /*@ spec_public @*/ private final Hardware hardware;
  /*@ spec_public @*/ private final Frames frames;
  /*@ spec_public @*/ private final FlushDriver flush;
  /*@ spec_public @*/ private final SecondLevelFormat format;
  /*@ spec_public @*/ private final Tables tables;
  /*@ spec_public @*/ private final Entries entries;

  /** Per domain: how far {@link #destroyStep} has come; 0 while the domain lives. */
  /*@ spec_public @*/ private final int[] progress;

  /*@ public invariant \invariant_for(frames) && \invariant_for(tables) && \invariant_for(entries);
    @ public invariant tables.domains == frames.domains && progress.length == frames.domains;
    @
    @ public invariant 1 <= frames.domains && frames.domains <= 128;
    @ public invariant 1 <= frames.frames && frames.frames <= 1048576;
    @ public invariant frames.order != null && frames.place != null && frames.holder != null
    @   && frames.right != null && frames.backs != null && frames.leaf != null
    @   && frames.leafRight != null && frames.pins != null && frames.owned != null;
    @ public invariant frames.order != frames.place && frames.order != frames.holder
    @   && frames.order != frames.backs && frames.order != frames.leaf
    @   && frames.place != frames.holder && frames.place != frames.backs
    @   && frames.place != frames.leaf && frames.holder != frames.backs
    @   && frames.holder != frames.leaf && frames.backs != frames.leaf
    @   && frames.right != frames.leafRight;
    @ public invariant frames.owned != frames.order && frames.owned != frames.place
    @   && frames.owned != frames.holder && frames.owned != frames.backs
    @   && frames.owned != frames.leaf;
    @ public invariant frames.leaf.length == frames.domains * 131072;
    @ public invariant frames.holder.length == frames.frames * 8;
    @ public invariant tables.address != null && tables.address.length == frames.domains * 259;
    @ public invariant tables.address != frames.pins;
    @ public invariant progress != frames.order && progress != frames.place
    @   && progress != frames.holder && progress != frames.backs && progress != frames.leaf
    @   && progress != frames.owned;
    @ public invariant (\forall int d; 0 <= d && d < progress.length; 0 <= progress[d]);
    @ public invariant (\forall int d; 0 <= d && d < progress.length;
    @                     progress[d] <= frames.frames + 131332);
    @
    @ public invariant (\forall int i; 0 <= i && i < frames.leaf.length;
    @                     frames.leaf[i] != 0 ==> tables.address[i / 512] != 0);
    @ public invariant (\forall int i; 0 <= i && i < frames.leaf.length;
    @                     frames.leaf[i] != 0 ==> progress[i / 131072] <= i % 131072 + 1);
    @*/

  /** Tables for all of the frames' domains, none of which has any yet. */
  /*@ public normal_behavior
    @ requires \invariant_for(frames);
    @ requires (\forall int i; 0 <= i && i < frames.leaf.length; frames.leaf[i] == 0);
    @ ensures this.frames == frames && this.flush == flush;
    @ assignable \nothing;
    @*/
  public SecondLevel(Hardware hardware, Frames frames, FlushDriver flush) {
    int domains = frames.domains();
    this.hardware = hardware;
    this.frames = frames;
    this.flush = flush;
    format = formatOf(hardware.vendor());
    tables = new Tables(domains);
    entries = new Entries(hardware, format);
    progress = new int[domains];
  }

  /*@ private normal_behavior
    @ ensures \result instanceof EptEntry <==> vendor == Hardware.INTEL;
    @ ensures \result instanceof NptEntry <==> vendor != Hardware.INTEL;
    @ assignable \nothing;
    @*/
  private static SecondLevelFormat formatOf(int vendor) {
    if (vendor == Hardware.INTEL) {
      return new EptEntry();
    }
    return new NptEntry();
  }

  /** The format in use, for the drivers and for walks that compare. */
  /*@ public normal_behavior
    @ ensures \result == format;
    @ assignable \strictly_nothing;
    @*/
  public SecondLevelFormat format() {
    return format;
  }

  // ---- a domain's tables ------------------------------------------------------------------------

  /** Gives a domain its empty tables; false if it has some or there is no frame for them. */
  /*@ public normal_behavior
    @ ensures \result ==> 0 <= dom && dom < frames.domains && progress[dom] == 0
    @           && \old(tables.address[frames.domains * 256 + dom * 3]) == 0
    @           && tables.address[frames.domains * 256 + dom * 3] != 0
    @           && tables.address[frames.domains * 256 + dom * 3 + 1] != 0
    @           && tables.address[frames.domains * 256 + dom * 3 + 2] != 0;
    @ ensures !\result && 0 <= dom && dom < frames.domains
    @           ==> tables.address[frames.domains * 256 + dom * 3]
    @             == \old(tables.address[frames.domains * 256 + dom * 3]);
    @ assignable progress[dom], tables.address[*], frames.order[*], frames.place[*],
    @   frames.dirty, frames.used, frames.holder[*], frames.right[*], frames.owned[*],
    @   entries.at, entries.word, entries.frame, entries.rights;
    @*/
  public boolean create(int dom) {
    if (!isDomain(dom) || root(dom) != 0L) {
      return false;
    }
    progress[dom] = 0;
    if (addUpper(dom)) {
      return true;
    }
    removeTable(tables.upper(dom, Tables.POINTERS));
    removeTable(tables.upper(dom, Tables.ROOT));
    return false;
  }

  /** Adds root, pointer table and directory, as far as there are frames for them. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains;
    @ ensures \result ==> tables.address[frames.domains * 256 + dom * 3] != 0
    @           && tables.address[frames.domains * 256 + dom * 3 + 1] != 0
    @           && tables.address[frames.domains * 256 + dom * 3 + 2] != 0;
    @ assignable tables.address[*], frames.used, frames.holder[*], frames.right[*],
    @   frames.owned[*], entries.at, entries.word, entries.frame, entries.rights;
    @*/
  private boolean addUpper(int dom) {
    int root = tables.upper(dom, Tables.ROOT);
    int pointers = tables.upper(dom, Tables.POINTERS);
    int directory = tables.upper(dom, Tables.DIRECTORY);
    return addTable(root, 0L)
        && addTable(pointers, tables.entry(root, 0))
        && addTable(directory, tables.entry(pointers, 0));
  }

  /** Physical address of the root table (for EPTP or nCR3), 0 if there is none. */
  /*@ public normal_behavior
    @ ensures 0 <= dom && dom < frames.domains
    @           ==> \result == tables.address[frames.domains * 256 + dom * 3];
    @ ensures \result != 0 ==> 0 <= dom && dom < frames.domains && 4096 <= \result;
    @ assignable \strictly_nothing;
    @*/
  public long root(int dom) {
    return isDomain(dom) ? tables.address(tables.upper(dom, Tables.ROOT)) : 0L;
  }

  /** Allocates a table and links it from {@code link}, unless that is 0. */
  /*@ private normal_behavior
    @ requires 0 <= table && table < tables.address.length;
    @ requires link == 0 || 4096 <= link;
    @ ensures \result ==> tables.address[table] != 0;
    @ ensures \result && link != 0
    @           ==> entries.at == link && entries.word == tables.address[table] + 7;
    @ ensures !\result ==> tables.address[table] == \old(tables.address[table]);
    @ assignable tables.address[table], frames.used, frames.holder[*], frames.right[*],
    @   frames.owned[*], entries.at, entries.word, entries.frame, entries.rights;
    @*/
  private boolean addTable(int table, long link) {
    int frame = frames.allocate(Frames.HYPERVISOR);
    if (frame == Frames.NONE) {
      return false;
    }
    tables.add(table, frame);
    if (link != 0L) {
      entries.link(link, frame);
    }
    return true;
  }

  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072;
    @ ensures \result ==> tables.address[(dom * 131072 + gfn) / 512] != 0;
    @ assignable tables.address[(dom * 131072 + gfn) / 512], frames.used, frames.holder[*],
    @   frames.right[*], frames.owned[*], entries.at, entries.word, entries.frame,
    @   entries.rights;
    @*/
  private boolean hasLastLevel(int dom, int gfn) {
    int table = tables.last(dom, gfn);
    if (tables.address(table) != 0L) {
      return true;
    }
    int directory = tables.upper(dom, Tables.DIRECTORY);
    return tables.address(directory) != 0L
        && addTable(table, tables.entry(directory, gfn / Tables.ENTRIES));
  }

  // ---- leaves -----------------------------------------------------------------------------------

  /**
   * Maps a domain's own frame.
   *
   * @return false, with no leaf changed, unless the domain owns the frame, has it mapped nowhere
   *     else, the place is free, the rights are {@link Rights#mappable} and there is room for a table
   */
  /*@ public normal_behavior
    @ ensures \result ==> 1 <= frame && frame < frames.frames
    @           && frames.leaf[dom * 131072 + gfn] == frame * 8
    @           && entries.at == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8
    @           && entries.frame == frame && entries.rights == rights;
    @ assignable frames.leaf[dom * 131072 + gfn], frames.leafRight[dom * 131072 + gfn],
    @   frames.backs[*], tables.address[(dom * 131072 + gfn) / 512], frames.used, frames.holder[*],
    @   frames.right[*], frames.owned[*], entries.at, entries.word, entries.frame,
    @   entries.rights;
    @*/
  public boolean mapOwn(int dom, int gfn, int frame, int rights) {
    return frame > 0 && frame < frames.count() && map(dom, gfn, frame * Frames.USES, rights);
  }

  /** Maps a frame through a permit given to the domain; a permit backs one leaf at a time. */
  /*@ public normal_behavior
    @ ensures \result ==> frames.leaf[dom * 131072 + gfn] == permit && permit % 8 != 0
    @           && entries.at == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8
    @           && entries.frame == permit / 8 && entries.rights == rights;
    @ assignable frames.leaf[dom * 131072 + gfn], frames.leafRight[dom * 131072 + gfn],
    @   frames.backs[*], tables.address[(dom * 131072 + gfn) / 512], frames.used, frames.holder[*],
    @   frames.right[*], frames.owned[*], entries.at, entries.word, entries.frame,
    @   entries.rights;
    @*/
  public boolean mapPermitted(int dom, int gfn, int permit, int rights) {
    return frames.isOpenPermit(permit) && map(dom, gfn, permit, rights);
  }

  /*@ private normal_behavior
    @ requires 8 <= use && use < frames.holder.length;
    @ ensures \result ==> 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072
    @           && frames.leaf[dom * 131072 + gfn] == use
    @           && frames.leafRight[dom * 131072 + gfn] == rights
    @           && entries.at == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8
    @           && entries.frame == use / 8 && entries.rights == rights;
    @ assignable frames.leaf[dom * 131072 + gfn], frames.leafRight[dom * 131072 + gfn],
    @   frames.backs[*], tables.address[(dom * 131072 + gfn) / 512], frames.used, frames.holder[*],
    @   frames.right[*], frames.owned[*], entries.at, entries.word, entries.frame,
    @   entries.rights;
    @*/
  private boolean map(int dom, int gfn, int use, int rights) {
    if (root(dom) == 0L || progress[dom] != 0 || gfn < 0 || gfn >= Frames.GFNS) {
      return false;
    }
    return hasLastLevel(dom, gfn) && enter(dom, gfn, use, rights);
  }

  /** Maps where there is a table: enters the leaf in Frames, then writes the hardware's entry. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072 && progress[dom] == 0;
    @ requires tables.address[(dom * 131072 + gfn) / 512] != 0;
    @ requires 8 <= use && use < frames.holder.length;
    @ ensures \result ==> frames.leaf[dom * 131072 + gfn] == use
    @           && frames.leafRight[dom * 131072 + gfn] == rights
    @           && entries.at == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8
    @           && entries.frame == use / 8 && entries.rights == rights;
    @ assignable frames.leaf[dom * 131072 + gfn], frames.leafRight[dom * 131072 + gfn],
    @   frames.backs[*], entries.at, entries.word, entries.frame, entries.rights;
    @*/
  private boolean enter(int dom, int gfn, int use, int rights) {
    if (!frames.map(dom, gfn, use, rights)) {
      return false;
    }
    write(dom, gfn);
    return true;
  }

  // [impl->req~mem-flush-before-free~1]
  /** Removes a leaf: entry cleared, flushed, and only then forgotten; false if there is none. */
  /*@ public normal_behavior
    @ ensures \result <==> 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072
    @           && \old(frames.leaf[dom * 131072 + gfn]) != 0;
    @ ensures \result ==> frames.leaf[dom * 131072 + gfn] == 0 && entries.word == 0
    @           && entries.at == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8
    @           && flush.flushed == dom;
    @ assignable frames.leaf[dom * 131072 + gfn], frames.leafRight[dom * 131072 + gfn],
    @   frames.backs[frames.leaf[dom * 131072 + gfn]],
    @   entries.at, entries.word, entries.frame, entries.rights, flush.flushed;
    @ also public normal_behavior
    @ requires 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072;
    @ requires frames.leaf[dom * 131072 + gfn] != 0;
    @ ensures frames.backs[\old(frames.leaf[dom * 131072 + gfn])] == 0;
    @ assignable frames.leaf[dom * 131072 + gfn], frames.leafRight[dom * 131072 + gfn],
    @   frames.backs[frames.leaf[dom * 131072 + gfn]],
    @   entries.at, entries.word, entries.frame, entries.rights, flush.flushed;
    @*/
  public boolean unmap(int dom, int gfn) {
    if (!frames.isMapped(dom, gfn)) {
      return false;
    }
    clear(dom, gfn);
    flush.flushSecondLevel(dom);
    //@ assert entries.word == 0 && flush.flushed == dom;
    return frames.unmap(dom, gfn);
  }

  /** Removes the leaf that a permit backs, and only then closes the permit. */
  /*@ public normal_behavior
    @ requires 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072;
    @ requires 8 <= permit && permit < frames.holder.length && permit % 8 != 0;
    @ requires frames.leaf[dom * 131072 + gfn] == permit && frames.holder[permit] != 0;
    @ ensures frames.leaf[dom * 131072 + gfn] == 0 && frames.holder[permit] == 0;
    @ ensures entries.word == 0 && flush.flushed == dom;
    @ assignable frames.leaf[dom * 131072 + gfn], frames.leafRight[dom * 131072 + gfn],
    @   frames.backs[permit], frames.order[*], frames.place[*], frames.dirty, frames.used,
    @   frames.holder[permit], frames.holder[permit / 8 * 8], frames.owned[*],
    @   entries.at, entries.word, entries.frame, entries.rights, flush.flushed;
    @*/
  public void withdraw(int dom, int gfn, int permit) {
    unmap(dom, gfn);
    //@ assert frames.backs[permit] == 0;
    frames.closePermit(permit);
  }

  /** Stores the hardware's entry for what Frames holds at a guest frame that is mapped. */
  /*@ private normal_behavior
    @ requires \invariant_for(this);
    @ requires 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072;
    @ requires frames.leaf[dom * 131072 + gfn] != 0;
    @ requires tables.address[(dom * 131072 + gfn) / 512] != 0;
    @ ensures \invariant_for(entries);
    @ ensures entries.at == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8;
    @ ensures entries.frame == frames.leaf[dom * 131072 + gfn] / 8;
    @ ensures entries.rights == frames.leafRight[dom * 131072 + gfn];
    @ assignable entries.at, entries.word, entries.frame, entries.rights;
    @*/
  private /*@ helper @*/ void write(int dom, int gfn) {
    entries.leaf(leafAddress(dom, gfn), frames.frameAt(dom, gfn), frames.rightsAt(dom, gfn));
  }

  /** From here on the next flush counts: {@link #unmap} may forget the leaf only after it. */
  /*@ private normal_behavior
    @ requires \invariant_for(this);
    @ requires 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072;
    @ requires tables.address[(dom * 131072 + gfn) / 512] != 0;
    @ ensures \invariant_for(entries);
    @ ensures entries.at == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8;
    @ ensures entries.word == 0 && flush.flushed == -1;
    @ assignable entries.at, entries.word, entries.frame, entries.rights, flush.flushed;
    @*/
  private /*@ helper @*/ void clear(int dom, int gfn) {
    entries.clear(leafAddress(dom, gfn));
    //@ set flush.flushed = -1;
  }

  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains;
    @ requires 0 <= gfn && gfn < 131072 && tables.address[(dom * 131072 + gfn) / 512] != 0;
    @ ensures \result == tables.address[(dom * 131072 + gfn) / 512] + gfn % 512 * 8;
    @ ensures 4096 <= \result;
    @ ensures \result + 8 <= tables.address[(dom * 131072 + gfn) / 512] + 4096;
    @ assignable \strictly_nothing;
    @*/
  private long leafAddress(int dom, int gfn) {
    return tables.entry(tables.last(dom, gfn), gfn % Tables.ENTRIES);
  }

  // ---- bounded work -----------------------------------------------------------------------------

  /**
   * Takes back everything a dying domain has: its leaves, the permits it held, its frames, its
   * tables. From the first call on nothing can be mapped for it until {@link #create}.
   *
   * @param budget steps of constant work, at least 1
   * @return true when nothing is left. While others still use its frames (open permits, pins) it
   *     stays false, and the domain's identifier must not be used again.
   */
  /*@ public normal_behavior
    @ requires 1 <= budget;
    @ ensures 0 <= dom && dom < frames.domains ==> 1 <= progress[dom]
    @           && (progress[dom] == frames.frames + 131332
    @             || progress[dom] == \old(progress[dom]) + budget
    @             || \old(progress[dom]) == 0 && progress[dom] == 1 + budget);
    @ ensures \result && 0 <= dom && dom < frames.domains ==> frames.owned[dom] == 0
    @           && progress[dom] == frames.frames + 131332
    @           && (\forall int i; 0 <= i && i < frames.leaf.length;
    @                 i / 131072 == dom ==> frames.leaf[i] == 0);
    @ assignable progress[dom], tables.address[*], frames.order[*], frames.place[*],
    @   frames.dirty, frames.used, frames.holder[*], frames.right[*], frames.owned[*],
    @   frames.leaf[*], frames.leafRight[*], frames.backs[*],
    @   entries.at, entries.word, entries.frame, entries.rights, flush.flushed;
    @*/
  public boolean destroyStep(int dom, int budget) {
    if (!isDomain(dom)) {
      return true;
    }
    if (progress[dom] == 0) {
      cutOff(dom);
    }
    advance(dom, budget);
    return isEmpty(dom);
  }

  /** Several steps of the destruction of a domain that is cut off, or all that are left. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains && 1 <= progress[dom] && 0 <= steps;
    @ ensures progress[dom] == frames.frames + 131332
    @           || progress[dom] == \old(progress[dom]) + steps;
    @ assignable progress[dom], tables.address[*], frames.order[*], frames.place[*],
    @   frames.dirty, frames.used, frames.holder[*], frames.right[*], frames.owned[*],
    @   frames.leaf[*], frames.leafRight[*], frames.backs[*];
    @*/
  private void advance(int dom, int steps) {
    /*@ loop_invariant 0 <= step && step <= steps && \invariant_for(this)
      @   && progress[dom] == \old(progress[dom]) + step;
      @ decreases steps - step;
      @ assignable progress[dom], tables.address[*], frames.order[*], frames.place[*],
      @   frames.dirty, frames.used, frames.holder[*], frames.right[*], frames.owned[*],
      @   frames.leaf[*], frames.leafRight[*], frames.backs[*];
      @*/
    for (int step = 0; step < steps && progress[dom] < end(); step++) {
      advance(dom);
    }
  }

  /** Whether a domain has been taken back to the end, and nobody else uses a frame of it. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains;
    @ ensures \result <==> progress[dom] == frames.frames + 131332 && frames.owned[dom] == 0;
    @ ensures \result ==> (\forall int i; 0 <= i && i < frames.leaf.length;
    @           i / 131072 == dom ==> frames.leaf[i] == 0);
    @ assignable \strictly_nothing;
    @*/
  private boolean isEmpty(int dom) {
    return progress[dom] == end() && frames.ownedCount(dom) == 0;
  }

  /** What {@link #progress} is when a domain's guest frames, all frames and its tables are done. */
  /*@ private normal_behavior
    @ ensures \result == frames.frames + 131332;
    @ assignable \strictly_nothing;
    @*/
  private int end() {
    return 1 + Frames.GFNS + frames.count() + Tables.COUNT;
  }

  /** Empties the root table and flushes once: from here on no walk reaches a leaf of the domain. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains && progress[dom] == 0;
    @ ensures progress[dom] == 1;
    @ ensures tables.address[frames.domains * 256 + dom * 3] != 0 ==> entries.word == 0
    @           && entries.at == tables.address[frames.domains * 256 + dom * 3]
    @           && flush.flushed == dom;
    @ assignable progress[dom], entries.at, entries.word, entries.frame, entries.rights,
    @   flush.flushed;
    @*/
  private void cutOff(int dom) {
    if (root(dom) != 0L) {
      entries.clear(root(dom));
      //@ set flush.flushed = -1;
      flush.flushSecondLevel(dom);
    }
    progress[dom] = 1;
  }

  /** One step of the destruction of a domain that is cut off. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains;
    @ requires 1 <= progress[dom] && progress[dom] < frames.frames + 131332;
    @ ensures progress[dom] == \old(progress[dom]) + 1;
    @ assignable progress[dom], tables.address[*], frames.order[*], frames.place[*],
    @   frames.dirty, frames.used, frames.holder[*], frames.right[*], frames.owned[*],
    @   frames.leaf[*], frames.leafRight[*], frames.backs[*];
    @*/
  private void advance(int dom) {
    takeBack(dom, progress[dom] - 1);
    progress[dom] = progress[dom] + 1;
  }

  /** One step of destruction: first every guest frame, then every frame, then every table. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains && progress[dom] == step + 1;
    @ requires 0 <= step && step < frames.frames + 131331;
    @ ensures step < 131072 ==> frames.leaf[dom * 131072 + step] == 0;
    @ assignable tables.address[*], frames.order[*], frames.place[*],
    @   frames.dirty, frames.used, frames.holder[*], frames.right[*], frames.owned[*],
    @   frames.leaf[*], frames.leafRight[*], frames.backs[*];
    @*/
  private void takeBack(int dom, int step) {
    if (step < Frames.GFNS) {
      forget(dom, step);
    } else if (step < Frames.GFNS + frames.count()) {
      frames.takeBack(dom, step - Frames.GFNS);
    } else {
      /*@ assert (\forall int i; 0 <= i && i < frames.leaf.length;
        @           i / 131072 == dom ==> frames.leaf[i] == 0);
        @*/
      removeTable(tables.ordered(dom, step - Frames.GFNS - frames.count()));
    }
  }

  /** Forgets a leaf of a domain that is cut off, if there is one. */
  /*@ private normal_behavior
    @ requires 0 <= dom && dom < frames.domains && 0 <= gfn && gfn < 131072;
    @ ensures frames.leaf[dom * 131072 + gfn] == 0;
    @ assignable frames.leaf[*], frames.leafRight[*], frames.backs[*];
    @*/
  private void forget(int dom, int gfn) {
    if (frames.isMapped(dom, gfn)) {
      frames.unmap(dom, gfn);
    }
  }

  // [impl->req~res-hypervisor-pages~1]
  /*@ private normal_behavior
    @ requires 0 <= table && table < tables.address.length;
    @ requires (\forall int i; 0 <= i && i < frames.leaf.length;
    @             frames.leaf[i] != 0 ==> i / 512 != table);
    @ ensures tables.address[table] == 0;
    @ assignable tables.address[table], frames.order[*], frames.place[*], frames.dirty,
    @   frames.used, frames.holder[*], frames.right[*], frames.owned[*];
    @*/
  private void removeTable(int table) {
    int frame = tables.frame(table);
    if (frame != 0) {
      frames.release(frame);
      tables.remove(table);
    }
  }

  /** Scrubs up to {@code budget} DIRTY frames; returns how many it scrubbed. */
  /*@ public normal_behavior
    @ requires 0 <= budget;
    @ ensures 0 <= \result && \result <= budget;
    @ ensures frames.dirty == \old(frames.dirty) - \result;
    @ ensures \result < budget ==> frames.dirty == 0;
    @ assignable frames.dirty, hardware.zeroedLast;
    @*/
  public int scrubStep(int budget) {
    int done = 0;
    /*@ loop_invariant 0 <= done && done <= budget && \invariant_for(this)
      @   && frames.dirty == \old(frames.dirty) - done;
      @ decreases budget - done;
      @ assignable frames.dirty, hardware.zeroedLast;
      @*/
    while (done < budget && 0 < frames.dirtyCount()) {
      frames.scrub(hardware);
      done = done + 1;
    }
    return done;
  }

  /*@ private normal_behavior
    @ ensures \result <==> 0 <= dom && dom < frames.domains;
    @ assignable \strictly_nothing;
    @*/
  private boolean isDomain(int dom) {
    return 0 <= dom && dom < frames.domains();
  }
}
