package touchstone.core.apic;

import touchstone.core.hardware.Hardware;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.VirtualizationDriver;

/**
 * Interrupts that the vCPUs of a domain send each other, and themselves, through their APICs.
 *
 * <p>Fixed interrupts are delivered; lowest priority means the first of those addressed. INIT takes
 * another vCPU off line and a start-up command lets it begin in real mode, unless it has begun
 * already. NMIs are not carried out. @sdm 11.6.1 @xen xen/arch/x86/hvm/vlapic.c
 */
// [impl->req~cpu-local-apic~1]
public final class Ipis {
  private static final int FIXED = 0;
  private static final int LOWEST_PRIORITY = 1;
  private static final int INIT = 5;
  private static final int START_UP = 6;
  private static final int LOGICAL = 0x800;

  /** Level de-assert: synchronises arbitration in old processors, and is ignored. */
  private static final int LEVEL_TRIGGERED = 0x8000;

  private static final int ASSERT = 0x4000;

  // destination shorthand
  private static final int NONE = 0;
  private static final int SELF = 1;
  private static final int ALL = 2;

  private static final int BROADCAST = 0xFF;

  // the state a start-up command leaves
  private static final int RDX = 2;
  private static final int CS = 1;
  private static final int LDTR = 6;
  private static final int TR = 7;
  private static final int CODE = 0x9B;
  private static final int DATA = 0x93;
  private static final int LOCAL_TABLE = 0x82;
  private static final int BUSY_TASK = 0x8B;
  private static final long CR0_ET = 0x10L;
  private static final long RFLAGS_FIXED = 2L;

  private final VirtualizationDriver driver;
  private final Scheduler scheduler;
  private final PvClock clock;
  private final int signature;
  private final VcpuContext context = new VcpuContext();

  public Ipis(
      Hardware hw, VirtualizationDriver virtualization, Scheduler vcpuScheduler, PvClock pvClock) {
    driver = virtualization;
    signature = hw.cpuid(1, 0, 0);
    scheduler = vcpuScheduler;
    clock = pvClock;
  }

  /** Carries out a write of the interrupt command register. */
  /*@ normal_behavior
    @ requires 0 <= destination && destination <= 255;
    @*/
  void send(Vcpu sender, int command, int destination) {
    int mode = command >> 8 & 7;
    for (int i = 0; i < sender.domain.maxVcpus; i++) {
      Vcpu v = sender.domain.vcpu[i];
      if (v != null && isAddressed(sender, v, command, destination)) {
        deliver(sender, v, mode, command);
        if (mode == LOWEST_PRIORITY) {
          return;
        }
      }
    }
  }

  private void deliver(Vcpu sender, Vcpu v, int mode, int command) {
    switch (mode) {
      case FIXED:
      case LOWEST_PRIORITY:
        if (v.apic.request(command & 0xFF)) {
          scheduler.wake(v, clock.systemTime());
        }
        break;
      case INIT:
        if (v != sender && (command & (LEVEL_TRIGGERED | ASSERT)) != LEVEL_TRIGGERED) {
          initialise(v);
        }
        break;
      case START_UP:
        if (!v.initialised) {
          startUp(v, command & 0xFF);
        }
        break;
      default:
        break;
    }
  }

  /** It waits for a start-up command, and has forgotten what it was. */
  private void initialise(Vcpu v) {
    scheduler.offline(v, clock.systemTime());
    v.initialised = false;
    v.apic.reset();
  }

  /** Real mode at a page below 1 MiB. @sdm 9.4.4 */
  private void startUp(Vcpu v, int page) {
    realMode(page);
    if (driver.load(v, context)) {
      v.initialised = true;
      scheduler.ready(v, clock.systemTime());
    }
  }

  private void realMode(int page) {
    for (int i = 0; i < 16; i++) {
      context.gpr[i] = 0L;
    }
    context.gpr[RDX] = signature & 0xFFFFFFFFL;
    for (int i = 0; i < 8; i++) {
      context.selector[i] = 0;
      context.base[i] = 0L;
      context.limit[i] = 0xFFFFL;
      context.attributes[i] = i == CS ? CODE : DATA;
    }
    context.attributes[LDTR] = LOCAL_TABLE;
    context.attributes[TR] = BUSY_TASK;
    context.selector[CS] = page << 8;
    context.base[CS] = (long) page << 12;
    context.cr0 = CR0_ET;
    context.cr3 = 0L;
    context.cr4 = 0L;
    context.efer = 0L;
    context.rip = 0L;
    context.rflags = RFLAGS_FIXED;
    context.gdtBase = 0L;
    context.gdtLimit = 0xFFFF;
    context.idtBase = 0L;
    context.idtLimit = 0xFFFF;
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
