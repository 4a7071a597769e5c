package touchstone.core.vcpu;

/**
 * Start-of-day register state of a vCPU, as VCPUOP_initialise and XEN_DOMCTL_sethvmcontext carry
 * it.
 *
 * <p>Segment arrays are indexed ES, CS, SS, DS, FS, GS, LDTR, TR (0..7). Attributes are in the form
 * of the VMCS access-rights field: type 0-3, S 4, DPL 5-6, P 7, AVL 12, L 13, D/B 14, G 15,
 * unusable 16. @sdm 25.4.1 @xen public/hvm/hvm_vcpu.h
 */
public final class VcpuContext {
  public long cr0;
  public long cr3;
  public long cr4;
  public long efer;
  public long rip;
  public long rflags;

  /** All sixteen general registers in encoding order; RSP is at 4. */
  public final long[] gpr = new long[16];

  public final int[] selector = new int[8];
  public final long[] base = new long[8];

  /** Limits in bytes, 0 to 2^32 - 1. */
  public final long[] limit = new long[8];

  public final int[] attributes = new int[8];
  public long gdtBase;
  public int gdtLimit;
  public long idtBase;
  public int idtLimit;
}
