package touchstone.host.toolstack;

import touchstone.host.memory.Domain0Memory;

/** EVTCHNOP_ operations. @xen public/event_channel.h */
final class EventCalls {
  /** Sent to the control domain when a domain shuts down or crashes. @xen public/xen.h */
  static final int VIRQ_DOM_EXC = 3;

  private static final int BIND_INTERDOMAIN = 0;
  private static final int BIND_VIRQ = 1;
  private static final int CLOSE = 3;
  private static final int SEND = 4;
  private static final int ALLOC_UNBOUND = 6;

  private static final long AT = Domain0.ARGUMENT;

  private final Domain0 domain0;
  private final Domain0Memory memory;

  EventCalls(Domain0 domain0) {
    this.domain0 = domain0;
    this.memory = domain0.memory();
  }

  /** Opens a port of a guest that domain 0 may bind to; its number. */
  int allocUnbound(int domain) throws ToolstackException {
    memory.clear(AT, 8);
    memory.write16(AT, domain);
    memory.write16(AT + 2, Domain0.ID);
    String what = "opening an event channel of domain " + domain;
    domain0.require(what, Hypercall.EVENT_CHANNEL_OP, ALLOC_UNBOUND, AT);
    return memory.read32(AT + 4);
  }

  /** Binds a guest's port to a new one of domain 0; the number of the latter. */
  int bindInterdomain(int domain, int remotePort) throws ToolstackException {
    memory.clear(AT, 12);
    memory.write16(AT, domain);
    memory.write32(AT + 4, remotePort);
    String what = "binding to an event channel of domain " + domain;
    domain0.require(what, Hypercall.EVENT_CHANNEL_OP, BIND_INTERDOMAIN, AT);
    return memory.read32(AT + 8);
  }

  /** Binds a virtual interrupt to a new port of domain 0's vCPU 0; the port. */
  int bindVirq(int virq) throws ToolstackException {
    memory.clear(AT, 12);
    memory.write32(AT, virq);
    domain0.require("binding a VIRQ", Hypercall.EVENT_CHANNEL_OP, BIND_VIRQ, AT);
    return memory.read32(AT + 8);
  }

  /** Notifies the other end. A guest may have closed it, so an error means nothing here. */
  void send(int port) {
    memory.write32(AT, port);
    domain0.call(Hypercall.EVENT_CHANNEL_OP, SEND, AT);
  }

  void close(int port) throws ToolstackException {
    memory.write32(AT, port);
    domain0.require("closing an event channel", Hypercall.EVENT_CHANNEL_OP, CLOSE, AT);
  }
}
