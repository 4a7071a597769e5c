package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.EVENT;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;

/** Event channels: ports, their two ends, and what is pending. */
final class EventFaults {
  private EventFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(EVENT, "event-not-offered", "any unbound port can be bound to")
              .like(47)
              .breaks("evt-bind-needs-offer")
              .by(in("event.EventChannels", "bindInterdomain").jump("remote", false))
              .guests("event-attack")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-peer-kept", "closing a port leaves the other end bound")
              .like(338, 343)
              .breaks("evt-close")
              .by(in("event.EventChannels", "close").drop("disconnectPeer"))
              .guests("event-interdomain", "event-channels")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-one-sided", "a new binding is announced but not recorded")
              .like(317, 338)
              .breaks("evt-bind-needs-offer")
              .by(in("event.EventChannels", "join").drop("bind"))
              .guests("event-interdomain", "event-channels")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-pending-kept", "a new port inherits the event of the old one")
              .like(338)
              .breaks("evt-close")
              .by(in("event.EventChannels", "close").drop("clearPending"))
              .guests("event-channels", "event-interdomain", "event-reuse")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-reset-keeps", "a reset leaves ports open")
              .like(343)
              .breaks("evt-close")
              .by(in("event.EventChannelOp", "reset").drop("closeAll"))
              .guests("event-channels", "event-reuse")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-narrow-limit", "32-bit guests get ports without bits")
              .like(342)
              .breaks("evt-port-limit")
              .by(in("domain.Domain", "abiPorts").answer("ports", 4096))
              .guests("event-limit")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-port-range", "a port number is not checked")
              .like(107, 221)
              .breaks("evt-own-ports-only", "hyp-no-harm")
              .by(in("event.EventPorts", "state").constant(4096L, 0x7FFFFFFFL))
              .guests("event-channels", "event-limit", "event-reuse")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-virq-twice", "a virtual interrupt can be bound twice")
              .like(343, 496)
              .breaks("evt-virq-once")
              .by(in("event.EventChannels", "bindVirq").element("virqPort", 0))
              .guests("event-virq")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-status-of-others", "anybody may ask about anybody's ports")
              .like(499)
              .breaks("evt-status")
              .by(in("event.EventChannelOp", "status").answer("mayTarget", 1))
              .guests("event-attack", "foreign-domid")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-for-others", "anybody may open ports in anybody's name")
              .like(47, 496)
              .breaks("evt-own-ports-only")
              .by(in("event.EventChannelOp", "allocUnbound").answer("mayTarget", 1))
              .guests("event-attack", "foreign-domid")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "event-lost", "an event that comes while masked is forgotten")
              .like(359, 340)
              .breaks("evt-pending-kept")
              .by(in("event.EventDelivery", "unmask").drop("select"))
              .guests("event-mask")
              .tests("EventChannelTest"),
          Fault.of(EVENT, "fifo-block-end", "a control block may run over the end of its page")
              .like(107)
              .breaks("evt-fifo-places")
              .by(in("event.FifoControl", "initControl").constant(4024L, 65535L))
              .guests("event-fifo")
              .tests("EventFifoTest"),
          Fault.of(EVENT, "fifo-unmask", "a queued event that comes while masked is forgotten")
              .like(359, 340)
              .breaks("evt-fifo-order")
              .by(in("event.EventDelivery", "unmask").drop("enqueue"))
              .guests("event-fifo")
              .tests("EventFifoTest"),
          Fault.of(EVENT, "fifo-tail-kept", "a queue that is empty is taken to have a last event")
              .like(338)
              .breaks("evt-fifo-order")
              .by(in("event.FifoDelivery", "link").drop("leaveQueue"))
              .guests("event-fifo")
              .tests("EventFifoTest"),
          Fault.of(EVENT, "event-policy", "the policy is not asked before a signal")
              .like(499)
              .breaks("evt-silo")
              .by(in("event.EventChannels", "allocUnbound").answer("maySignal", 1))
              .guests("silo-events", "silo-collusion")
              .tests("EventChannelTest"));
}
