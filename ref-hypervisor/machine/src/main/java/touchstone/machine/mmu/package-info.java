/**
 * From a segment and an offset to a byte of RAM.
 *
 * <p>{@link touchstone.machine.mmu.Mmu} is the way in. A fast path compares a tag of the {@code
 * Tlb} and adds; everything else goes through {@code SegmentChecks} (limit, rights), the canonical
 * check, and the {@code PageWalker}, which sends every physical address through EPT or NPT while a
 * guest of a hypervisor runs. Who changes CR0, CR3, CR4, EFER, the privilege level or the guest
 * calls {@code contextChanged} or one of the flushes.
 */
@NullMarked
package touchstone.machine.mmu;

import org.jspecify.annotations.NullMarked;
