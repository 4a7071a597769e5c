package touchstone.core.apic;

import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Vcpu;

/**
 * Interrupts that the vCPUs of a domain send each other, and themselves, through their APICs.
 *
 * <p>Fixed interrupts are delivered; lowest priority means the first of those addressed. The other
 * delivery modes (NMI, INIT, start-up) are not carried out: further vCPUs are brought up by {@code
 * vcpu_op}. @sdm 11.6.1
 */
// [impl->req~cpu-local-apic~1]
public final class Ipis {
  private static final int FIXED = 0;
  private static final int LOWEST_PRIORITY = 1;
  private static final int LOGICAL = 0x800;

  // destination shorthand
  private static final int NONE = 0;
  private static final int SELF = 1;
  private static final int ALL = 2;

  private static final int BROADCAST = 0xFF;

  private final Scheduler scheduler;
  private final PvClock clock;

  public Ipis(Scheduler vcpuScheduler, PvClock pvClock) {
    scheduler = vcpuScheduler;
    clock = pvClock;
  }

  /** Carries out a write of the interrupt command register. */
  /*@ normal_behavior
    @ requires 0 <= destination && destination <= 255;
    @*/
  void send(Vcpu sender, int command, int destination) {
    int mode = command >> 8 & 7;
    if (mode != FIXED && mode != LOWEST_PRIORITY) {
      return;
    }
    for (int i = 0; i < sender.domain.maxVcpus; i++) {
      Vcpu v = sender.domain.vcpu[i];
      if (v != null && isAddressed(sender, v, command, destination)) {
        deliver(v, command & 0xFF);
        if (mode == LOWEST_PRIORITY) {
          return;
        }
      }
    }
  }

  private void deliver(Vcpu v, int vector) {
    if (v.apic.request(vector)) {
      scheduler.wake(v, clock.systemTime());
    }
  }

  private static boolean isAddressed(Vcpu sender, Vcpu v, int command, int destination) {
    int shorthand = command >> 18 & 3;
    if (shorthand != NONE) {
      return v == sender ? shorthand <= ALL : shorthand != SELF;
    }
    if ((command & LOGICAL) == 0) {
      return destination == BROADCAST || destination == ApicPage.id(v);
    }
    return matches(v.apic, destination);
  }

  /** Flat model: a bit each; cluster model: a cluster's number above four bits. @sdm 11.6.2.2 */
  private static boolean matches(LocalApic apic, int destination) {
    int own = apic.logicalDestination >>> 24;
    if (apic.destinationFormat >>> 28 == 0xF) {
      return (own & destination) != 0;
    }
    boolean cluster = destination >> 4 == 0xF || destination >> 4 == own >> 4;
    return cluster && (own & destination & 0xF) != 0;
  }
}
