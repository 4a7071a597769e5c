package touchstone.spec.step;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.GrantCall.Entry;
import touchstone.spec.call.GrantCall.Side;
import touchstone.spec.call.Returned;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.GrantState.Mapping;
import touchstone.spec.state.GrantState.Use;
import touchstone.spec.state.State;

/**
 * Using what others have granted: requests of one caller, one after the other.
 *
 * <p>An entry serves the one domain it is made out to, for what it permits, and means the frame it
 * meant when the first use began. Every act returns the status that is right.
 */
final class Granting {
  private static final int PAGE = 4096;
  private static final int ENTRY_SIZE = 8;

  /** GTF_type_mask, GTF_permit_access and GTF_readonly. */
  private static final int TYPE_MASK = 3;

  private static final int PERMIT_ACCESS = 1;
  private static final int READONLY = 4;

  private static final int DEVICE_MAP = 1;
  private static final int HOST_MAP = 2;
  private static final int MAP_READONLY = 4;

  /** Mappings that any domain may hold; beyond, the hypervisor may have no room. */
  private static final int HANDLES = 1024;

  private final Step step;
  private final Memory memory;
  private final int caller;
  private final List<Write> writes = new ArrayList<>();
  private final EnumSet<Looseness> used = EnumSet.noneOf(Looseness.class);

  Granting(Step step) {
    this.step = step;
    memory = new Memory(step.pre(), step.returned().frames());
    caller = step.caller().id();
  }

  State state() {
    return memory.state();
  }

  /** Where the requests so far may have written, but for their own results. */
  List<Write> writes() {
    return writes;
  }

  Set<Looseness> used() {
    return used;
  }

  // ---- whether a grant serves -------------------------------------------------------------------

  /** What an entry comes to for the caller: a status, and the frame if it is OKAY. */
  private record Grant(GrantStatus status, int frame) {}

  private static Grant no(GrantStatus status) {
    return new Grant(status, 0);
  }

  /**
   * A reference that the table could have is refused alike whether the table has grown that far or
   * not: how much a domain grants to others is not the caller's business.
   */
  // [model->req~gnt-explicit-only~1]
  // [model->req~gnt-grantee-only~1]
  // [model->req~gnt-readonly~1]
  // [model->req~gnt-bad-reference~1]
  private Grant grant(int granter, long reference, Optional<Entry> read, boolean write) {
    GrantState grants = memory.at(granter).grants();
    long possible = (long) memory.at(granter).limits().grantFrames() * entries();
    if (possible <= reference) {
      return no(GrantStatus.BAD_GNTREF);
    }
    if (!grants.isReference(reference) || read.isEmpty()) {
      return no(GrantStatus.GENERAL_ERROR);
    }
    Entry entry = read.get();
    Use use = grants.uses().get((int) reference);
    boolean serves = use == null ? isMadeOut(entry) : use.user() == caller;
    if (!serves || (write && (entry.flags() & READONLY) != 0)) {
      return no(GrantStatus.GENERAL_ERROR);
    }
    int frame = use == null ? memory.memoryAt(granter, entry.frame()) : use.frame();
    return frame == 0 ? no(GrantStatus.BAD_PAGE) : new Grant(GrantStatus.OKAY, frame);
  }

  private boolean isMadeOut(Entry entry) {
    return (entry.flags() & TYPE_MASK) == PERMIT_ACCESS && entry.domain() == caller;
  }

  /** GTF_reading and GTF_writing come and go in the granter's entry. */
  // [model->req~gnt-in-use~1]
  private void marked(int granter, long reference) {
    int frame = memory.at(granter).grants().table().get((int) reference / entries());
    writes.add(new Write(frame, (int) reference % entries() * ENTRY_SIZE, ENTRY_SIZE));
  }

  private static int entries() {
    return GrantState.ENTRIES_PER_FRAME;
  }

  // ---- mapping ----------------------------------------------------------------------------------

  // [model->req~gnt-silo~1]
  GrantStatus map(GrantCall.Map r, Returned.Item told) {
    if ((r.flags() & (DEVICE_MAP | HOST_MAP)) == 0) {
      return GrantStatus.BAD_GNTREF;
    }
    if ((r.flags() & ~(HOST_MAP | MAP_READONLY)) != 0) {
      return GrantStatus.GENERAL_ERROR;
    }
    Optional<DomainState> granter = memory.state().domain(r.granter());
    if (granter.isEmpty() || granter.get().dying()) {
      return GrantStatus.BAD_DOMAIN;
    }
    if (!step.pre().policy().mayUseGrant(caller, r.granter())) {
      return GrantStatus.PERMISSION_DENIED;
    }
    long gfn = r.address() / PAGE;
    long places = memory.state().host().guestFrames();
    if (r.address() % PAGE != 0 || r.address() < 0 || places <= gfn) {
      return GrantStatus.BAD_VIRT_ADDR;
    }
    return mapAt(r, (int) gfn, told);
  }

  /** Memory of the caller's own may be at the place: it stays its own, without a place. */
  private GrantStatus mapAt(GrantCall.Map r, int gfn, Returned.Item told) {
    if (memory.isMapped(caller, gfn) && memory.memoryAt(caller, gfn) == 0) {
      return GrantStatus.GENERAL_ERROR;
    }
    boolean full = told.status() == GrantStatus.NO_SPACE.number();
    boolean many = HANDLES <= memory.at(caller).grants().mapped().size();
    boolean write = (r.flags() & MAP_READONLY) == 0;
    Grant grant = grant(r.granter(), r.reference(), r.entry(), write);
    if (full && (many || grant.status() == GrantStatus.OKAY)) {
      used.add(Looseness.SHARING_FULL);
      return GrantStatus.NO_SPACE;
    }
    boolean free =
        0 <= told.value()
            && told.value() <= Integer.MAX_VALUE
            && !memory.at(caller).grants().mapped().containsKey((int) told.value());
    if (grant.status() == GrantStatus.OKAY && free) {
      begin(r, gfn, grant.frame(), write, (int) told.value());
    }
    return grant.status();
  }

  private void begin(GrantCall.Map r, int gfn, int frame, boolean write, int handle) {
    used.add(Looseness.WHICH_HANDLE);
    int reference = (int) r.reference();
    memory.placeShared(caller, gfn, frame, write);
    count(r.granter(), reference, frame, write, 1);
    DomainState d = memory.at(caller);
    Mapping mapping = new Mapping(r.granter(), reference, gfn, write);
    memory.put(d.withGrants(d.grants().withMapped(d.grants().mapped().plus(handle, mapping))));
  }

  /** One use more, or one less, of an entry. */
  private void count(int granter, int reference, int frame, boolean write, int change) {
    DomainState d = memory.at(granter);
    Use before = d.grants().uses().getOrDefault(reference, new Use(caller, frame, 0, 0));
    Use after =
        new Use(
            before.user(),
            before.frame(),
            before.readers() + (write ? 0 : change),
            before.writers() + (write ? change : 0));
    boolean idle = after.readers() + after.writers() == 0;
    memory.put(
        d.withGrants(
            d.grants()
                .withUses(
                    idle
                        ? d.grants().uses().minus(reference)
                        : d.grants().uses().plus(reference, after))));
    marked(granter, reference);
  }

  // [model->req~gnt-own-handles~1]
  // [model->req~gnt-revoked~1]
  GrantStatus unmap(GrantCall.Unmap r) {
    boolean number = 0 <= r.handle() && r.handle() <= Integer.MAX_VALUE;
    Mapping mapping = number ? memory.at(caller).grants().mapped().get((int) r.handle()) : null;
    if (mapping == null) {
      return GrantStatus.BAD_HANDLE;
    }
    if (r.address() == 0) {
      return GrantStatus.OKAY;
    }
    if (r.address() != mapping.gfn() * (long) PAGE) {
      return GrantStatus.GENERAL_ERROR;
    }
    count(mapping.granter(), mapping.reference(), 0, mapping.writable(), -1);
    DomainState d = memory.at(caller);
    memory.put(d.withGrants(d.grants().withMapped(d.grants().mapped().minus((int) r.handle()))));
    memory.unmap(caller, mapping.gfn());
    return GrantStatus.OKAY;
  }

  // ---- copying ----------------------------------------------------------------------------------

  // [model->req~gnt-copy-bounds~1]
  GrantStatus copy(GrantCall.Copy r) {
    if (isNamedWrongly(r.source()) || isNamedWrongly(r.dest())) {
      return GrantStatus.PERMISSION_DENIED;
    }
    Optional<DomainState> from = owner(r.source());
    Optional<DomainState> to = owner(r.dest());
    if (from.isEmpty() || to.isEmpty()) {
      return GrantStatus.BAD_DOMAIN;
    }
    if (!mayMeet(from.get().id(), to.get().id())) {
      return GrantStatus.PERMISSION_DENIED;
    }
    if (PAGE < r.source().offset() + r.length() || PAGE < r.dest().offset() + r.length()) {
      return GrantStatus.BAD_COPY_ARG;
    }
    Grant source = page(from.get().id(), r.source(), false);
    Grant dest = page(to.get().id(), r.dest(), true);
    if (source.status() != GrantStatus.OKAY) {
      return source.status();
    }
    if (dest.status() == GrantStatus.OKAY) {
      writes.add(new Write(dest.frame(), r.dest().offset(), r.length()));
    }
    return dest.status();
  }

  /** Pages without a grant are one's own. */
  private static boolean isNamedWrongly(Side side) {
    return !side.byReference() && side.dom() != EventCall.SELF;
  }

  private Optional<DomainState> owner(Side side) {
    int dom = side.dom() == EventCall.SELF ? caller : side.dom();
    return memory.state().domain(dom).filter(d -> !d.dying());
  }

  /** The caller with either owner, and the two with each other: data must not take a detour. */
  private boolean mayMeet(int from, int to) {
    return step.pre().policy().mayUseGrant(caller, from)
        && step.pre().policy().mayUseGrant(caller, to)
        && step.pre().policy().mayUseGrant(to, from);
  }

  private Grant page(int owner, Side side, boolean write) {
    if (!side.byReference()) {
      return ownPage(side.page(), write);
    }
    Grant grant = grant(owner, side.page(), side.entry(), write);
    if (grant.status() == GrantStatus.OKAY) {
      marked(owner, side.page());
    }
    return grant;
  }

  /** Any page the caller could itself read or write. */
  private Grant ownPage(long gfn, boolean write) {
    boolean place = 0 <= gfn && gfn < memory.state().host().guestFrames();
    var leaf = place ? memory.at(caller).leaves().get((int) gfn) : null;
    return leaf == null || (write && !leaf.rights().write())
        ? no(GrantStatus.BAD_PAGE)
        : new Grant(GrantStatus.OKAY, leaf.frame());
  }

  // ---- the caller's own table -------------------------------------------------------------------

  GrantStatus swap(GrantCall.Swap r) {
    GrantState grants = memory.at(caller).grants();
    if (!grants.isReference(r.a()) || !grants.isReference(r.b())) {
      return GrantStatus.BAD_GNTREF;
    }
    if (grants.uses().containsKey((int) r.a()) || grants.uses().containsKey((int) r.b())) {
      return GrantStatus.EAGAIN;
    }
    marked(caller, r.a());
    marked(caller, r.b());
    return GrantStatus.OKAY;
  }
}
