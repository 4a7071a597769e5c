package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.RESOURCE;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;

/** Processor time, memory and the length of one piece of work. */
final class ResourceFaults {
  private ResourceFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(RESOURCE, "memory-limit", "a domain takes more memory than it was promised")
              .like(149, 385)
              .breaks("mem-max-pages")
              .by(in("domain.Domains", "populate").read("maxPages", 0x7FFFFFFFL))
              .guests("memory-extents")
              .tests("MemoryOpTest"),
          Fault.of(RESOURCE, "increase-limit", "reservations grow without limit")
              .like(149, 428)
              .breaks("mem-max-pages")
              .by(in("hypercall.Reservation", "increase").read("maxPages", 0x7FFFFFFFL))
              .guests("memory-extents")
              .tests("MemoryOpTest"),
          Fault.of(RESOURCE, "cap-ignored", "a domain's cap is not enforced")
              .like(114, 492)
              .breaks("rsc-caps")
              .by(in("sched.Caps", "left").returns(1L << 40))
              .guests("cap-window")
              .tests("SchedulerTest")
              .proof(
                  SourcePatch.of("sched/Caps.java", "Caps.left")
                      .change(
                          "return leftAt(slot(domain, number), number, cap);",
                          "return 1099511627776L;")),
          Fault.of(RESOURCE, "weight-ignored", "all domains have the same share")
              .like(114, 492)
              .breaks("rsc-weights")
              .by(in("sched.Scheduler", "charge").read("weight", 256))
              .guests("weight-shares")
              .tests("SchedulerTest"),
          Fault.of(RESOURCE, "run-without-end", "a vCPU's turn ends when it likes")
              .like(114)
              .breaks("rsc-no-starvation")
              .by(in("sched.Scheduler", "runEnd").returns(Long.MAX_VALUE))
              .guests("spinner")
              .tests("SchedulerTest")
              .proof(
                  SourcePatch.of("sched/Scheduler.java", "Scheduler.runEnd")
                      .change(
                          "return sliceEnd[cpu] < end ? sliceEnd[cpu] : end;",
                          "return 9223372036854775807L;")),
          Fault.of(RESOURCE, "first-come-always", "the first domain runs as long as it can")
              .like(114, 492)
              .breaks("rsc-no-starvation", "rsc-weights")
              .by(in("sched.Scheduler", "precedes").returns(0))
              .guests("spinner", "weight-shares", "wake-latency")
              .tests("SchedulerTest"),
          Fault.of(RESOURCE, "timer-early", "timers fire before their time")
              .like(336)
              .breaks("rsc-timer-not-early")
              .by(in("time.Timers", "expire").jump("timerDeadline", false))
              .guests("timer")
              .tests("CoreTest"),
          Fault.of(RESOURCE, "timer-repeats", "a timer fires again and again")
              .like(336)
              .breaks("rsc-timer-not-early")
              .by(in("time.Timers", "expire").keep("timerDeadline"))
              .guests("timer")
              .tests("CoreTest", "HypercallsTest"),
          Fault.of(RESOURCE, "poll-never-ends", "an event does not end a poll")
              .like(221, 340)
              .breaks("rsc-block-poll")
              .by(in("event.EventDelivery", "setPending").drop("wakePollers"))
              .guests("block-poll")
              .tests("EventChannelTest", "HypercallsTest"),
          Fault.of(RESOURCE, "work-not-preempted", "a memory operation of any length is one step")
              .like(45, 97, 264, 344)
              .breaks("hyp-preemptible")
              .by(in("hypercall.Reservation", "extents").constant(512, Integer.MAX_VALUE))
              .guests("hypercall-interrupted")
              .tests("MemoryOpTest"),
          Fault.of(RESOURCE, "destroy-not-preempted", "a domain is destroyed in one step")
              .like(45, 97, 290, 380)
              .breaks("lif-destroy-bounded")
              .by(in("domain.Lifecycle", "destroyStep").constant(4096, Integer.MAX_VALUE))
              .tests("ControlTest"),
          Fault.of(RESOURCE, "clock-back", "system time starts anew at each update")
              .like(264)
              .breaks("rsc-clock-monotone")
              .by(in("time.PvClock", "publishAt").constant(16L, 8L))
              .guests("clock")
              .tests("CoreTest"));
}
