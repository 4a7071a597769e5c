package touchstone.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Lifecycle;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.InvariantCheck;
import touchstone.core.hypercall.Rig;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;
import touchstone.core.vcpu.Vcpu;

/** domctl and sysctl as the toolstack uses them, and the life of a domain from end to end. */
class ControlTest {
  private static final long AT = Rig.FREE;
  private static final long BUFFER = 4 * Rig.PAGE;

  private final Rig rig = new Rig(Hardware.INTEL, false);
  private final Domain control = rig.control();

  @AfterEach
  void invariants() {
    new InvariantCheck(rig).check();
  }

  private void request(int command, int domain) {
    for (int i = 0; i < DomctlLayout.SIZE; i += 8) {
      rig.write64(control, AT + i, 0);
    }
    rig.write32(control, AT, command);
    rig.write32(control, AT + 4, DomctlLayout.VERSION);
    rig.write16(control, AT + 8, domain);
  }

  private long domctl(int command, int domain) {
    request(command, domain);
    return rig.call(control, Rig.DOMCTL, AT);
  }

  private long domctl(int command, int domain, long argument) {
    request(command, domain);
    rig.write64(control, AT + DomctlLayout.U, argument);
    return rig.call(control, Rig.DOMCTL, AT);
  }

  private long create(int wanted, int vcpus, int flags) {
    request(Domctl.CREATEDOMAIN, wanted);
    rig.write32(control, AT + DomctlLayout.CREATE_FLAGS, flags);
    rig.write32(control, AT + DomctlLayout.CREATE_MAX_VCPUS, vcpus);
    rig.write32(control, AT + DomctlLayout.CREATE_MAX_EVTCHN_PORT, 1023);
    rig.write32(control, AT + DomctlLayout.CREATE_MAX_GRANT_FRAMES, 4);
    rig.write32(control, AT + DomctlLayout.CREATE_GRANT_OPTS, 1);
    return rig.call(control, Rig.DOMCTL, AT);
  }

  private int created() {
    assertThat(create(0, 2, 3)).isZero();
    int id = rig.hw.read16(rig.host(control, AT + 8));
    assertThat(domctl(Domctl.MAX_VCPUS, id, 2)).isZero();
    assertThat(domctl(Domctl.MAX_MEM, id, 64 * 4)).isZero();
    return id;
  }

  private void populate(int id, int pages) {
    for (int gfn = 0; gfn < pages; gfn++) {
      assertThat(rig.s.domains.populate(rig.s.domains.find(id), gfn)).isTrue();
    }
  }

  private int free() {
    return rig.s.frames.freeCount() + rig.s.frames.dirtyCount();
  }

  // [utest->req~lif-destroy-returns-all~1]
  // [utest->req~lif-destroy-bounded~1]
  @Test
  void destructionReturnsEverythingTimeAfterTime() {
    int before = free();
    for (int round = 0; round < 20; round++) {
      int id = created();
      populate(id, 40);
      Domain d = rig.s.domains.find(id);
      rig.s.grants.grow(d, 3);
      rig.s.events.allocUnbound(d, 0);
      d.vcpu[0].vcpuInfo = d.sharedInfo();
      assertThat(domctl(Domctl.DESTROYDOMAIN, id)).isZero();
      int sweeps = (Frames.GFNS + rig.hw.frames()) / Lifecycle.BUDGET + 3;
      assertThat(rig.dispatches).isBetween(3, sweeps);
      assertThat(rig.s.domains.find(id)).isNull();
      assertThat(free()).isEqualTo(before);
      assertThat(domctl(Domctl.DESTROYDOMAIN, id)).isEqualTo(Errno.ESRCH);
    }
  }

  // [utest->req~res-hypervisor-pages~1]
  @Test
  void whatADomainHadIsZeroBeforeAnyoneGetsIt() {
    int id = created();
    populate(id, 30);
    Domain d = rig.s.domains.find(id);
    for (int gfn = 0; gfn < 30; gfn++) {
      rig.write64(d, gfn * 4096L, 0x5EC2E7);
    }
    assertThat(domctl(Domctl.DESTROYDOMAIN, id)).isZero();
    rig.s.secondLevel.scrubStep(100000);
    new InvariantCheck(rig).checkFreeFramesAreZero();
  }

  @Test
  void aFrameOthersMapOutlivesItsOwnerUntilTheyLetGo() {
    int before = free();
    int id = created();
    populate(id, 8);
    Domain d = rig.s.domains.find(id);
    int created = free();
    Domain user = rig.guest(8, 1, true);
    int between = free();
    rig.s.grants.grow(d, 1);
    rig.hw.write64(d.grants.frameAt(0) * 4096L, 1 | (long) user.id << 16 | 5L << 32);
    rig.write64(user, AT, 0x1000L * 4096);
    rig.write64(user, AT + 8, 2);
    rig.write64(user, AT + 16, id);
    assertThat(rig.call(user, Rig.GRANT_TABLE_OP, 0, AT, 1)).isZero();
    assertThat(rig.read16(user, AT + 18)).isZero();
    int frame = rig.s.frames.frameAt(user.id, 0x1000);
    assertThat(domctl(Domctl.DESTROYDOMAIN, id)).isZero();
    assertThat(rig.s.domains.find(id)).as("a zombie").isSameAs(d);
    assertThat(rig.s.frames.state(frame)).isEqualTo(Frames.RELEASED);
    new InvariantCheck(rig).check();
    rig.write64(user, AT, 0x1000L * 4096);
    rig.write64(user, AT + 8, 0);
    rig.write64(user, AT + 16, 0);
    assertThat(rig.call(user, Rig.GRANT_TABLE_OP, 1, AT, 1)).isZero();
    assertThat(rig.s.domains.find(id)).isNull();
    assertThat(rig.s.frames.ownedCount(id)).isZero();
    int window = 1;
    assertThat(free())
        .as("all but the user's, and its table for the window")
        .isEqualTo(before - (created - between) - window);
  }

  // [utest->req~lif-zombie~1]
  @Test
  void theLastUserOfAZombieTakesItAlong() {
    int before = free();
    int first = created();
    populate(first, 8);
    int second = created();
    populate(second, 4);
    Domain granter = rig.s.domains.find(first);
    Domain user = rig.s.domains.find(second);
    start(user);
    user.pauseCount = 0;
    rig.s.grants.grow(granter, 1);
    rig.hw.write64(granter.grants.frameAt(0) * 4096L, 1 | (long) second << 16 | 5L << 32);
    rig.write64(user, AT, 0x1000L * 4096);
    rig.write64(user, AT + 8, 2);
    rig.write64(user, AT + 16, first);
    assertThat(rig.call(user, Rig.GRANT_TABLE_OP, 0, AT, 1)).isZero();
    assertThat(domctl(Domctl.DESTROYDOMAIN, first)).isZero();
    assertThat(rig.s.domains.find(first)).isSameAs(granter);
    assertThat(domctl(Domctl.DESTROYDOMAIN, second)).isZero();
    assertThat(rig.s.domains.find(second)).isNull();
    assertThat(rig.s.domains.find(first)).as("the zombie").isNull();
    assertThat(free()).isEqualTo(before);
  }

  // [utest->req~lif-zombie~1]
  @Test
  void aWindowOfTheToolstackKeepsAZombieUntilItIsClosed() {
    int before = free();
    int id = created();
    populate(id, 8);
    rig.s.domains.reserve(8);
    int permit =
        rig.s.frames.openPermit(rig.s.frames.frameAt(id, 5), id, 0, Rights.READ + Rights.WRITE);
    assertThat(rig.s.secondLevel.mapPermitted(0, 40, permit, Rights.READ)).isFalse();
    rig.s.domains.depopulate(control, 40);
    assertThat(rig.s.secondLevel.mapPermitted(0, 40, permit, Rights.READ)).isTrue();
    assertThat(domctl(Domctl.DESTROYDOMAIN, id)).isZero();
    Domain zombie = rig.s.domains.find(id);
    assertThat(zombie.dying).isTrue();
    assertThat(domctl(Domctl.GETHVMCONTEXT, id)).isEqualTo(Errno.EINVAL);
    assertThat(domctl(Domctl.DESTROYDOMAIN, id)).as("again").isZero();
    rig.write32(control, AT, 0x7FF0);
    rig.write64(control, AT + 8, 40);
    assertThat(rig.call(control, Rig.MEMORY_OP, 15, AT)).isZero();
    assertThat(rig.s.domains.find(id)).isNull();
    assertThat(free()).isEqualTo(before + 1);
  }

  // [utest->req~lif-dying-refuses~1]
  @Test
  void aDyingDomainAcceptsNothing() {
    int id = created();
    populate(id, 8);
    Domain d = rig.s.domains.find(id);
    Domain other = rig.guest(8, 1, true);
    int offer = rig.s.events.allocUnbound(d, other.id);
    rig.s.lifecycle.destroyStep(d);
    assertThat(rig.s.events.bindInterdomain(other, d, offer)).isEqualTo(Errno.EINVAL);
    assertThat(rig.s.events.allocUnbound(d, other.id)).isEqualTo(Errno.EINVAL);
    assertThat(rig.s.grants.grow(d, 2)).isFalse();
    assertThat(rig.s.grants.memoryAt(d, 5)).isEqualTo(Frames.NONE);
    assertThat(domctl(Domctl.MAX_VCPUS, id, 2)).isEqualTo(Errno.EINVAL);
    assertThat(d.runs()).isFalse();
    assertThat(domctl(Domctl.DESTROYDOMAIN, id)).isZero();
  }

  // [utest->req~lif-mappings-end~1]
  @Test
  void aDomainGoesWithItsMappingsOfOthers() {
    int id = created();
    Domain user = rig.s.domains.find(id);
    Domain granter = rig.guest(8, 1, true);
    rig.s.grants.grow(granter, 1);
    long entry = granter.grants.frameAt(0) * 4096L;
    rig.hw.write64(entry, 1 | (long) id << 16 | 5L << 32);
    int offer = rig.s.events.allocUnbound(granter, id);
    assertThat(rig.s.events.bindInterdomain(user, granter, offer)).isPositive();
    populate(id, 4);
    user.pauseCount = 0;
    start(user);
    rig.write64(user, AT, 0x1000L * 4096);
    rig.write64(user, AT + 8, 2);
    rig.write64(user, AT + 16, granter.id);
    assertThat(rig.call(user, Rig.GRANT_TABLE_OP, 0, AT, 1)).isZero();
    assertThat(granter.grants.active()).isEqualTo(1);
    assertThat(domctl(Domctl.DESTROYDOMAIN, id)).isZero();
    assertThat(granter.grants.active()).isZero();
    assertThat(rig.hw.read16(entry)).isEqualTo(1);
    assertThat(rig.s.events.send(granter, offer)).isZero();
    assertThat(rig.s.domains.find(id)).isNull();
  }

  private void start(Domain d) {
    assertThat(context(d.id, 0, 0x12345678)).isZero();
  }

  /** A PVH start-of-day image; the result of setting it. */
  private long context(int id, int instance, long ebx) {
    for (int i = 0; i < 1100; i += 4) {
      rig.write32(control, BUFFER + i, 0);
    }
    rig.write32(control, BUFFER, 1);
    rig.write32(control, BUFFER + 4, 24);
    rig.write32(control, BUFFER + 8, HvmSaveLayout.MAGIC);
    rig.write32(control, BUFFER + 12, 1);
    rig.write16(control, BUFFER + 32, 2);
    rig.write16(control, BUFFER + 34, instance);
    rig.write32(control, BUFFER + 36, HvmSaveLayout.CPU_SIZE);
    long cpu = BUFFER + 40;
    rig.write64(control, cpu + HvmSaveLayout.GPR + 8, ebx);
    rig.write64(control, cpu + HvmSaveLayout.RIP, 0x100000);
    rig.write64(control, cpu + HvmSaveLayout.CR0, 0x11);
    for (int i = 0; i < 8; i++) {
      boolean data = i >= 1 && i <= 5;
      rig.write32(control, cpu + HvmSaveLayout.LIMITS + 4 * i, i < 6 ? -1 : i == 6 ? 0x67 : 0);
      int rights = i == 0 ? 0xC9B : data ? 0xC93 : i == 6 ? 0x8B : 0;
      rig.write32(control, cpu + HvmSaveLayout.RIGHTS + 4 * i, rights);
    }
    request(Domctl.SETHVMCONTEXT, id);
    rig.write32(control, AT + DomctlLayout.CONTEXT_SIZE, 1080);
    rig.write64(control, AT + DomctlLayout.CONTEXT_BUFFER, BUFFER);
    return rig.call(control, Rig.DOMCTL, AT);
  }

  @Test
  void theStartStateComesFromAnHvmSaveImage() {
    int id = created();
    Domain d = rig.s.domains.find(id);
    assertThat(context(id, 0, 0x7000)).isZero();
    Vcpu v = d.vcpu[0];
    assertThat(v.state).isEqualTo(Vcpu.RUNNABLE);
    assertThat(v.gpr[3]).isEqualTo(0x7000);
    assertThat(rig.s.driver.codeBits(v)).isEqualTo(32);
    assertThat(d.vcpu[1].state).isEqualTo(Vcpu.OFFLINE);
    assertThat(context(id, 2, 0)).as("no such vCPU").isEqualTo(Errno.EINVAL);
    request(Domctl.GETHVMCONTEXT, id);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isZero();
    assertThat(rig.read32(control, AT + DomctlLayout.CONTEXT_SIZE)).isEqualTo(1080);
    rig.write64(control, AT + DomctlLayout.CONTEXT_BUFFER, BUFFER);
    for (int i = 0; i < 1080; i += 8) {
      rig.write64(control, BUFFER + i, -1);
    }
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isZero();
    long cpu = BUFFER + 40;
    assertThat(rig.read64(control, cpu + HvmSaveLayout.RIP)).isEqualTo(0x100000);
    assertThat(rig.read64(control, cpu + HvmSaveLayout.GPR + 8)).isEqualTo(0x7000);
    assertThat(rig.read32(control, cpu + HvmSaveLayout.RIGHTS)).isEqualTo(0xC9B);
    assertThat(rig.read32(control, cpu + HvmSaveLayout.RIGHTS + 24)).isEqualTo(0x8B);
  }

  // [utest->req~lif-context-refused~1]
  @Test
  void hostileImagesAreRefused() {
    int id = created();
    rig.write64(control, BUFFER, 0xFFFFFFFF00000002L);
    request(Domctl.SETHVMCONTEXT, id);
    for (long size : new long[] {0, 7, 8, 4096, 65536, 65537, 0xFFFFFFFFL}) {
      rig.write32(control, AT + DomctlLayout.CONTEXT_SIZE, size);
      rig.write64(control, AT + DomctlLayout.CONTEXT_BUFFER, BUFFER);
      assertThat(rig.call(control, Rig.DOMCTL, AT)).isEqualTo(Errno.EINVAL);
    }
    rig.write64(control, AT + DomctlLayout.CONTEXT_BUFFER, -16L);
    rig.write32(control, AT + DomctlLayout.CONTEXT_SIZE, 4096);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isEqualTo(Errno.EFAULT);
  }

  // [utest->req~lif-pause~1]
  @Test
  void pausesNestAndInfoTells() {
    int id = created();
    Domain d = rig.s.domains.find(id);
    assertThat(d.runs()).isFalse();
    assertThat(domctl(Domctl.PAUSEDOMAIN, id)).isZero();
    assertThat(domctl(Domctl.UNPAUSEDOMAIN, id)).isZero();
    assertThat(d.runs()).isFalse();
    assertThat(domctl(Domctl.UNPAUSEDOMAIN, id)).isZero();
    assertThat(d.runs()).isTrue();
    assertThat(domctl(Domctl.UNPAUSEDOMAIN, id)).isEqualTo(Errno.EINVAL);
    rig.s.lifecycle.shutdown(d, 3);
    assertThat(domctl(Domctl.GETDOMAININFO, id)).isZero();
    assertThat(rig.read32(control, AT + 16 + DomctlLayout.INFO_FLAGS) & 0xFF0004)
        .isEqualTo(0x30004);
    assertThat(domctl(Domctl.RESUMEDOMAIN, id)).isZero();
    assertThat(d.runs()).isTrue();
    assertThat(domctl(Domctl.PAUSEDOMAIN, 0)).as("itself").isEqualTo(Errno.EINVAL);
    assertThat(domctl(Domctl.DESTROYDOMAIN, 0)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void creationRefusesWhatItCannotServe() {
    assertThat(create(0, 0, 3)).isEqualTo(Errno.EINVAL);
    assertThat(create(0, 9, 3)).isEqualTo(Errno.EINVAL);
    assertThat(create(0, 1, 0)).isEqualTo(Errno.EINVAL);
    assertThat(create(0, 1, 1 << 5 | 3)).isEqualTo(Errno.EINVAL);
    assertThat(create(100, 1, 3)).isEqualTo(Errno.EINVAL);
    assertThat(create(5, 1, 3)).isZero();
    assertThat(create(5, 1, 3)).isEqualTo(Errno.EEXIST);
    assertThat(domctl(Domctl.MAX_VCPUS, 5, 2)).as("not as promised").isEqualTo(Errno.EINVAL);
  }

  // [utest->req~lif-create-whole~1]
  @Test
  void creationWithoutMemoryLeavesNothingBehind() {
    Domain hog = rig.guest(8, 1, true);
    hog.maxPages = 100000;
    int gfn = 1000;
    while (rig.s.domains.populate(hog, gfn)) {
      gfn++;
    }
    int before = free();
    assertThat(create(0, 1, 3)).isEqualTo(Errno.ENOMEM);
    assertThat(free()).isEqualTo(before);
    new InvariantCheck(rig).check();
  }

  // [utest->req~lif-number-not-reused~1]
  @Test
  void aNumberComesAgainOnlyAfterAllOthers() {
    int first = created();
    assertThat(domctl(Domctl.DESTROYDOMAIN, first)).isZero();
    for (int i = 0; i < rig.s.domains.limit() - 2; i++) {
      int next = created();
      assertThat(next).isNotEqualTo(first).isNotZero();
      assertThat(domctl(Domctl.DESTROYDOMAIN, next)).isZero();
    }
    assertThat(created()).isEqualTo(first);
  }

  // [utest->req~rsc-vcpu-limit~1]
  @Test
  void vcpusAreAsManyAsPromised() {
    for (int promised : new int[] {1, 8}) {
      int id = promised == 1 ? 1 : 7;
      assertThat(create(id, promised, 3)).isZero();
      for (int count : new int[] {0, promised - 1, promised + 1, -1, 0x10000}) {
        if (count != promised) {
          assertThat(domctl(Domctl.MAX_VCPUS, id, count)).isEqualTo(Errno.EINVAL);
        }
      }
      assertThat(rig.s.domains.find(id).maxVcpus).isZero();
      assertThat(domctl(Domctl.MAX_VCPUS, id, promised)).isZero();
      assertThat(rig.s.domains.find(id).maxVcpus).isEqualTo(promised);
    }
    assertThat(create(3, 9, 3)).isEqualTo(Errno.EINVAL);
    assertThat(create(3, 0, 3)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void schedulerParameters() {
    int id = created();
    request(Domctl.SCHEDULER_OP, id);
    rig.write32(control, AT + DomctlLayout.SCHED_ID, DomctlLayout.CREDIT);
    rig.write16(control, AT + DomctlLayout.SCHED_WEIGHT, 512);
    rig.write16(control, AT + DomctlLayout.SCHED_CAP, 50);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isZero();
    assertThat(rig.s.domains.find(id).weight).isEqualTo(512);
    assertThat(rig.s.domains.find(id).cap).isEqualTo(50);
    rig.write16(control, AT + DomctlLayout.SCHED_CAP, 101);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isEqualTo(Errno.EINVAL);
    rig.write16(control, AT + DomctlLayout.SCHED_CAP, 0);
    rig.write16(control, AT + DomctlLayout.SCHED_WEIGHT, 0);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void smallSettings() {
    int id = created();
    Domain d = rig.s.domains.find(id);
    assertThat(domctl(Domctl.SETDOMAINHANDLE, id, 0x1122334455667788L)).isZero();
    assertThat(d.handle[0]).isEqualTo((byte) 0x88);
    assertThat(domctl(Domctl.SETTIMEOFFSET, id, 3600)).isZero();
    assertThat(d.timeOffset).isEqualTo(3600);
    assertThat(rig.hw.read32(d.sharedInfo() + 3076)).isEqualTo(1767225600 + 3600);
    assertThat(domctl(Domctl.SET_ADDRESS_SIZE, id, 64)).isZero();
    assertThat(domctl(Domctl.SET_ADDRESS_SIZE, id, 32)).isEqualTo(Errno.EINVAL);
    assertThat(domctl(Domctl.GET_ADDRESS_SIZE, id)).isZero();
    assertThat(rig.read32(control, AT + DomctlLayout.U)).isEqualTo(64);
    assertThat(domctl(Domctl.MAX_MEM, id, -4)).isEqualTo(Errno.EINVAL);
    assertThat(domctl(Domctl.MAX_MEM, id, Long.MAX_VALUE)).isZero();
    assertThat(d.maxPages).isEqualTo(rig.s.frames.count());
  }

  // [utest->req~rsc-affinity~1]
  @Test
  void affinityIsABitmapOfPhysicalCpus() {
    int id = created();
    Vcpu v = rig.s.domains.find(id).vcpu[0];
    long map = AT + 1024;
    rig.write64(control, map, 5);
    assertThat(affinity(id, 0, DomctlLayout.AFFINITY_HARD, map, 64)).isZero();
    assertThat(v.affinity).as("the rig has one CPU").isEqualTo(1);
    assertThat(affinity(id, 0, DomctlLayout.AFFINITY_SOFT, map, 64)).isZero();
    assertThat(affinity(id, 0, 0, map, 64)).isEqualTo(Errno.EINVAL);
    assertThat(affinity(id, 0, 8, map, 64)).isEqualTo(Errno.EINVAL);
    assertThat(affinity(id, 7, DomctlLayout.AFFINITY_HARD, map, 64)).isEqualTo(Errno.EINVAL);
    assertThat(affinity(id, 0, DomctlLayout.AFFINITY_HARD, map, 0)).isEqualTo(Errno.EINVAL);
    rig.write64(control, map, 4);
    assertThat(affinity(id, 0, DomctlLayout.AFFINITY_HARD, map, 64)).isEqualTo(Errno.EINVAL);
    assertThat(affinity(id, 0, DomctlLayout.AFFINITY_HARD, 1L << 40, 64)).isEqualTo(Errno.EFAULT);
    assertThat(v.affinity).isEqualTo(1);
  }

  private long affinity(int id, int vcpu, int flags, long map, int bits) {
    request(Domctl.SETVCPUAFFINITY, id);
    rig.write32(control, AT + DomctlLayout.AFFINITY_VCPU, vcpu);
    rig.write32(control, AT + DomctlLayout.AFFINITY_FLAGS, flags);
    rig.write64(control, AT + DomctlLayout.AFFINITY_HARD_MAP, map);
    rig.write32(control, AT + DomctlLayout.AFFINITY_HARD_BITS, bits);
    return rig.call(control, Rig.DOMCTL, AT);
  }

  @Test
  void schedulerParametersAreReadBack() {
    int id = created();
    request(Domctl.SCHEDULER_OP, id);
    rig.write32(control, AT + DomctlLayout.SCHED_ID, DomctlLayout.CREDIT);
    rig.write32(control, AT + DomctlLayout.SCHED_CMD, 1);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isZero();
    assertThat(rig.read16(control, AT + DomctlLayout.SCHED_WEIGHT)).isEqualTo((short) 256);
    rig.write32(control, AT + DomctlLayout.SCHED_ID, 6);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void vcpusAreDescribed() {
    int id = created();
    start(rig.s.domains.find(id));
    assertThat(domctl(Domctl.GETVCPUINFO, id, 0)).isZero();
    assertThat(rig.read8(control, AT + DomctlLayout.VCPU_ONLINE)).isEqualTo(1);
    assertThat(rig.read8(control, AT + DomctlLayout.VCPU_RUNNING)).isZero();
    assertThat(domctl(Domctl.GETVCPUINFO, id, 1)).isZero();
    assertThat(rig.read8(control, AT + DomctlLayout.VCPU_ONLINE)).isZero();
    assertThat(domctl(Domctl.GETVCPUINFO, id, 2)).isEqualTo(Errno.ESRCH);
    assertThat(domctl(Domctl.GETDOMAININFO, id)).isZero();
    assertThat(rig.read32(control, AT + 16 + DomctlLayout.INFO_NR_ONLINE_VCPUS)).isEqualTo(1);
    assertThat(domctl(Domctl.GETDOMAININFO, 0x7FF0)).isEqualTo(Errno.EINVAL);
    assertThat(domctl(Domctl.GETDOMAININFO, id + 1)).isEqualTo(Errno.ESRCH);
  }

  @Test
  void smallQuestionsAboutTheHost() {
    for (int command : new int[] {1, 4}) {
      request(command, 0);
      assertThat(rig.call(control, Rig.SYSCTL, AT)).isZero();
    }
    assertThat(rig.read32(control, AT + 8)).isEqualTo(DomctlLayout.CREDIT);
    request(2, 0);
    assertThat(rig.call(control, Rig.SYSCTL, AT)).isEqualTo(Errno.ENOSYS);
  }

  // [utest->req~hyp-control-privileged~1]
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void plainGuestsControlNobodyNotEvenThemselves(boolean silo) {
    Rig other = new Rig(Hardware.AMD, silo);
    Domain d = other.guest(8, 1, true);
    for (int command = 0; command <= 86; command++) {
      for (int target : new int[] {0, d.id, 7, 0x7FF0}) {
        other.write64(d, AT, command | 0x15L << 32);
        other.write64(d, AT + 8, target);
        assertThat(other.call(d, Rig.DOMCTL, AT)).isEqualTo(Errno.EPERM);
      }
      other.write64(d, AT, command | 0x15L << 32);
      assertThat(other.call(d, Rig.SYSCTL, AT)).isEqualTo(Errno.EPERM);
    }
  }

  @Test
  void interfaceVersionsAndUnknownCommands() {
    request(Domctl.GETDOMAININFO, 0);
    rig.write32(control, AT + 4, 0x14);
    assertThat(rig.call(control, Rig.DOMCTL, AT)).isEqualTo(Errno.EACCES);
    assertThat(rig.call(control, Rig.SYSCTL, AT)).isEqualTo(Errno.EACCES);
    assertThat(rig.call(control, Rig.DOMCTL, 0x10000000)).isEqualTo(Errno.EFAULT);
    assertThat(domctl(Domctl.PAUSEDOMAIN, 7)).isEqualTo(Errno.ESRCH);
    int id = created();
    for (int command : new int[] {0, 6, 10, 12, 18, 37, 86, 1000}) {
      assertThat(domctl(command, id)).isEqualTo(Errno.ENOSYS);
    }
  }

  @Test
  void theHostDescribesItself() {
    rig.write32(control, AT, 3);
    rig.write32(control, AT + 4, 0x15);
    assertThat(rig.call(control, Rig.SYSCTL, AT)).isZero();
    assertThat(rig.read32(control, AT + 8 + 8)).isEqualTo(1);
    assertThat(rig.read64(control, AT + 8 + 40)).isEqualTo(1024);
    int id = created();
    rig.write32(control, AT, 6);
    rig.write32(control, AT + 4, 0x15);
    rig.write32(control, AT + 8, 0);
    rig.write32(control, AT + 12, 10);
    rig.write64(control, AT + 16, BUFFER);
    assertThat(rig.call(control, Rig.SYSCTL, AT)).isZero();
    assertThat(rig.read32(control, AT + 24)).isEqualTo(2);
    assertThat(rig.read16(control, BUFFER + DomctlLayout.INFO_SIZE)).isEqualTo((short) id);
  }
}
