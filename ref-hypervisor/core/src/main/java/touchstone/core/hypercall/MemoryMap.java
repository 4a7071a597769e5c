package touchstone.core.hypercall;

import touchstone.core.domain.Domain;

/**
 * The memory map the toolstack leaves for a domain: XENMEM_set_memory_map and XENMEM_memory_map, in
 * the form of BIOS INT 15h E820. @xen public/memory.h
 */
final class MemoryMap {
  /*@ spec_public @*/ private final Subsystems s;

  /*@ public invariant s.policy != null && s.domains != null; @*/

  MemoryMap(Subsystems subsystems) {
    s = subsystems;
  }

  /** The caller's map, as many entries as its buffer takes; ENOSYS if none was set. */
  /*@ normal_behavior
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long get(Call c) {
    int size = c.narrow ? MemoryLayout.MAP_SIZE_NARROW : MemoryLayout.MAP_SIZE_WIDE;
    if (!c.record.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    Domain d = c.domain;
    if (d.e820Count == 0) {
      return Errno.ENOSYS;
    }
    long room = c.record.get32(MemoryLayout.MAP_NR_ENTRIES);
    int count = room < d.e820Count ? (int) room : d.e820Count;
    for (int i = 0; i < count; i++) {
      c.item.put64(i * MemoryLayout.E820_SIZE, d.e820Address[i]);
      c.item.put64(i * MemoryLayout.E820_SIZE + 8, d.e820Size[i]);
      c.item.put32(i * MemoryLayout.E820_SIZE + 16, d.e820Type[i]);
    }
    if (!c.item.store(c.record.getWord(c.word()), count * MemoryLayout.E820_SIZE)) {
      return Errno.EFAULT;
    }
    c.record.put32(MemoryLayout.MAP_NR_ENTRIES, count);
    return c.record.storeField(c.arg[1], MemoryLayout.MAP_NR_ENTRIES, 4) ? 0 : Errno.EFAULT;
  }

  /** Sets the map of a domain the caller controls. */
  /*@ normal_behavior
    @ requires_free \invariant_for(s.domains);
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long set(Call c) {
    int size =
        c.narrow ? MemoryLayout.FOREIGN_MAP_SIZE_NARROW : MemoryLayout.FOREIGN_MAP_SIZE_WIDE;
    if (!c.record.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    long count = c.record.get32(c.word());
    if (Domain.MAX_E820 < count) {
      return Errno.EINVAL;
    }
    Domain d = s.domains.resolve(c.domain, c.record.get16(0));
    return d == null ? Errno.ESRCH : decide(c, d, (int) count);
  }

  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires_free -2147483648 <= d.id && d.id <= 2147483647;
    @ requires 0 <= count && count <= Domain.MAX_E820;
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  // [impl->req~mem-map-is-toolstacks~1]
  private long decide(Call c, Domain d, int count) {
    if (!s.policy.mayControl(c.domain.id, d.id, MemoryOp.command(MemoryOp.SET_MEMORY_MAP))) {
      return Errno.EPERM;
    }
    return store(c, d, count);
  }

  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires 0 <= count && count <= Domain.MAX_E820;
    @ requires s.policy.allowsControl(c.domain.id, d.id, 134157);
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  private long store(Call c, Domain d, int count) {
    if (!c.item.load(c.record.getWord(2 * c.word()), count * MemoryLayout.E820_SIZE)) {
      return Errno.EFAULT;
    }
    for (int i = 0; i < count; i++) {
      d.e820Address[i] = c.item.get64(i * MemoryLayout.E820_SIZE);
      d.e820Size[i] = c.item.get64(i * MemoryLayout.E820_SIZE + 8);
      d.e820Type[i] = (int) c.item.get32(i * MemoryLayout.E820_SIZE + 16);
    }
    d.e820Count = count;
    return 0;
  }
}
