package touchstone.spec.call;

/** event_channel_op. @xen public/event_channel.h */
public sealed interface EventCall extends Call {
  /** DOMID_SELF. @xen public/xen.h */
  int SELF = 0x7FF0;

  record AllocUnbound(int dom, int remoteDom) implements EventCall {}

  record BindInterdomain(int remoteDom, long remotePort) implements EventCall {}

  record BindVirq(long virq, long vcpu) implements EventCall {}

  record BindPirq() implements EventCall {}

  record BindIpi(long vcpu) implements EventCall {}

  record Close(long port) implements EventCall {}

  record Send(long port) implements EventCall {}

  record Status(int dom, long port) implements EventCall {}

  record BindVcpu(long port, long vcpu) implements EventCall {}

  record Unmask(long port) implements EventCall {}

  record Reset(int dom) implements EventCall {}

  /** A vCPU's control block of the FIFO ABI, at an offset in a guest frame. */
  record InitControl(long gfn, long offset, long vcpu) implements EventCall {}

  /** One more page of event words of the FIFO ABI. */
  record ExpandArray(long gfn) implements EventCall {}

  record SetPriority(long port, long priority) implements EventCall {}

  /** Numbers that mean nothing. */
  record Unserved(long command) implements EventCall {}
}
