package touchstone.proofs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the contracts add up to. A property is proved when every contract it rests on is closed; the
 * list is the argument, and the README says where it stops.
 *
 * <p>A gate is a method whose precondition is the point: that it holds is part of its callers'
 * proofs, whatever becomes of the gate's own. So a gate may be open.
 */
enum Property {
  // [proof->req~mem-own-frames-only~1]
  OWN_FRAMES_ONLY(
      "Every present leaf of a domain is backed by a use of the frame that the domain holds",
      Contracts.OF_FRAMES),

  // [proof->req~mem-permit-rights~1]
  PERMIT_RIGHTS("A leaf has no right that the use behind it lacks", Contracts.OF_FRAMES),

  // [proof->req~mem-single-owner~1]
  SINGLE_OWNER(
      "A frame in use has one owner; a frame without an owner has no permit and backs no leaf",
      Contracts.OF_FRAMES),

  // [proof->req~mem-single-mapping~1]
  SINGLE_MAPPING(
      "A use backs one leaf at most: an owner maps its frame at one guest frame",
      Contracts.OF_FRAMES),

  // [proof->req~mem-counts-balance~1]
  COUNTS_BALANCE(
      "A frame with pins or permits stays with its owner; what take adds, drop removes",
      Contracts.OF_FRAMES),

  // [proof->req~mem-entry-encoding~1]
  ENTRY_ENCODING(
      "EPT and NPT entries are exactly the manuals' sums, and decode to what was encoded",
      List.of(
          "EptEntry.leaf(int,int)",
          "EptEntry.table(int)",
          "EptEntry.frameOf(long)",
          "EptEntry.rightsOf(long)",
          "EptEntry.pointer(int)",
          "NptEntry.leaf(int,int)",
          "NptEntry.table(int)",
          "NptEntry.frameOf(long)",
          "NptEntry.frameOf(long) #1",
          "NptEntry.rightsOf(long)",
          "NptEntry.rightsOf(long) #1",
          "RoundTrip.ept(EptEntry,int,int)",
          "RoundTrip.npt(NptEntry,int,int)")),

  LEAF_ENTRY(
      "A leaf's entry lies in its table's frame; it is the sum for what Frames holds there, or 0",
      List.of(
          "Tables.Tables(int)",
          "Tables.last(int,int)",
          "Tables.entry(int,int)",
          "Tables.add(int,int)",
          "Tables.remove(int)",
          "Entries.leaf(long,int,int)",
          "Entries.link(long,int)",
          "Entries.clear(long)",
          "Entries.store(long,long)",
          "SecondLevel.leafAddress(int,int)",
          "SecondLevel.write(int,int)",
          "SecondLevel.clear(int,int)",
          "SecondLevel.mapOwn(int,int,int,int)",
          "SecondLevel.mapPermitted(int,int,int,int)",
          "SecondLevel.map(int,int,int,int)",
          "SecondLevel.enter(int,int,int,int)",
          "SecondLevel.hasLastLevel(int,int)",
          "SecondLevel.addTable(int,long)")),

  // [proof->req~mem-flush-before-free~1]
  FLUSH_BEFORE_FREE(
      "A leaf is forgotten only when its entry is cleared and its translations are flushed",
      List.of(
          "SecondLevel.clear(int,int)",
          "SecondLevel.unmap(int,int)",
          "SecondLevel.cutOff(int)",
          "Entries.clear(long)",
          "Entries.store(long,long)",
          "Frames.unmap(int,int)")),

  // [proof->req~lif-destroy-returns-all~1]
  DESTROYED_EMPTY(
      "A domain ends only when nothing is mapped for it and it owns no frame",
      List.of(
          "SecondLevel.destroyStep(int,int)",
          "SecondLevel.cutOff(int)",
          "SecondLevel.advance(int,int)",
          "SecondLevel.advance(int)",
          "SecondLevel.isEmpty(int)",
          "SecondLevel.takeBack(int,int)",
          "SecondLevel.forget(int,int)",
          "SecondLevel.removeTable(int)",
          "Lifecycle.takeBack(Domain,int)"),
      List.of("Lifecycle.forget(Domain)")),

  // [proof->req~res-scrub-before-reuse~1]
  SCRUB_BEFORE_REUSE(
      "A frame becomes FREE only by being zeroed, and only a FREE frame is given to an owner",
      Contracts.OF_FRAMES),

  // [proof->req~cpu-local-apic~1]
  APIC_PRIORITY(
      "A local APIC delivers its highest request, and only above the task's and all served classes",
      List.of(
          "Vectors.Vectors()",
          "Vectors.clear()",
          "Vectors.add(int)",
          "Vectors.remove(int)",
          "Vectors.highestUpTo(int)",
          "Vectors.highest()",
          "LocalApic.LocalApic()",
          "LocalApic.reset()",
          "LocalApic.request(int)",
          "LocalApic.accept(int)",
          "LocalApic.endOfInterrupt()",
          "LocalApic.processorPriority(int)",
          "LocalApic.deliverable(int)",
          "LocalApic.taskPriority(long)",
          "Interrupts.vector(Vcpu)")),

  // [proof->req~vcs-mandatory-intercepts~1]
  MANDATORY_INTERCEPTS(
      "Every entry is made with every mandatory control written just before; without them none is",
      List.of(
          "VmxControls.VmxControls(Hardware)",
          "VmxControls.negotiate(int)",
          "VmxControls.holds(long,long)",
          "VmxControls.adjust(long,long)",
          "VmxControls.establish(int,boolean)",
          "VmxControls.isReady()",
          "VmxDriver.run(Vcpu,int)",
          "VmxDriver.loadRegisters(Vcpu,int)",
          "VmxDriver.launch(Vcpu,int)",
          "SvmControls.establish(long,boolean)",
          "SvmDriver.run(Vcpu,int)",
          "SvmDriver.loadRegisters(Vcpu,int)",
          "SvmDriver.switchWorlds(Vcpu,int)")),

  // [proof->req~evt-silo~1]
  // [proof->req~gnt-silo~1]
  SILO(
      "Under the silo policy two plain domains neither signal each other nor use each other's grants",
      List.of(
          "SiloPolicy.maySignal(int,int)",
          "SiloPolicy.mayUseGrant(int,int)",
          "SiloPolicy.mayMapForeign(int,int)")),

  // [proof->req~hyp-control-privileged~1]
  CONTROL_PRIVILEGED(
      "Both policies leave control operations to domain 0; command numbers do not collide",
      List.of(
          "DefaultPolicy.mayControl(int,int,int)",
          "SiloPolicy.mayControl(int,int,int)",
          "Command.sysctl(int)",
          "Command.hypercall(int,int)")),

  // [proof->req~evt-own-ports-only~1]
  BINDING_SYMMETRIC(
      "The table of connected ports is its own inverse: no port has two that lead to it",
      List.of(
          "Bindings.Bindings(int)",
          "Bindings.bind(int,int,int,int)",
          "Bindings.unbind(int,int)",
          "Bindings.domain(int,int)",
          "Bindings.port(int,int)",
          "Bindings.isBound(int,int)",
          "EventChannels.open(Domain,int,int)",
          "EventChannels.attach(Domain,Domain,int)",
          "EventChannels.join(Domain,int,Domain,int)",
          "EventChannels.disconnect(Domain,int,Domain)")),

  // [proof->req~gnt-own-handles~1]
  GRANT_COUNTS(
      "Users of grant entries and handles in use are counted exactly; a handle returned is free",
      List.of(
          "NumberSet.NumberSet(int)",
          "NumberSet.add(int)",
          "NumberSet.remove(int)",
          "NumberSet.contains(int)",
          "NumberSet.next()",
          "GrantPins.GrantPins(int)",
          "GrantPins.take(int,int,int,boolean)",
          "GrantPins.drop(int,boolean)",
          "GrantTable.GrantTable(int)",
          "GrantTable.takeHandle()",
          "GrantTable.returnHandle(int)",
          "Grants.pin(Domain,int,long,boolean)",
          "Grants.claim(Domain,int,int,boolean)",
          "Grants.unpin(Domain,int,boolean)",
          "Grants.giveUp(GrantTable,int,Domain)")),

  // [proof->req~gnt-revoked~1]
  GRANT_REVOKED(
      "An entry not in use gives its frame only while made out; the leaf goes before the permit",
      List.of(
          "Grants.isMadeOut(long,int)",
          "Grants.memoryAt(Domain,long)",
          "Grants.granted(Domain,int,int,boolean)",
          "Grants.claim(Domain,int,int,boolean)",
          "Grants.pin(Domain,int,long,boolean)",
          "GrantPins.take(int,int,int,boolean)",
          "GrantPins.drop(int,boolean)",
          "SecondLevel.withdraw(int,int,int)",
          "SecondLevel.unmap(int,int)",
          "Frames.closePermit(int)")),

  // [proof->req~rsc-accounting~1]
  TIME_CONSERVED(
      "A CPU's busy and idle time add up to its accounted time; a vCPU gets what is booked as busy",
      List.of(
          "Accounts.Accounts(int,int)",
          "Accounts.idle(int,long)",
          "Accounts.run(int,int,long)",
          "Accounts.begin(int)",
          "Scheduler.book(int,Vcpu,long)")),

  // [proof->req~rsc-caps~1]
  CAP_IN_WINDOW(
      "A run begun with budget left and ended in time leaves the domain within its cap",
      List.of(
          "Caps.Caps(int)",
          "Caps.left(int,int,long)",
          "Caps.charge(int,long,long)",
          "Caps.charge(int,long,long) #1",
          "CapWindow.run(Caps,int,int,long,long)",
          "Scheduler.charge(Domain,long,long)",
          "Scheduler.capEnd(Domain,long)",
          "Scheduler.runEnd(int,long)")),

  // [proof->req~hyp-handle-wrap~1]
  RANGES_DO_NOT_WRAP(
      "An array argument that is accepted lies in one half of the address space, without overflow",
      List.of(
          "GuestMemory.isArray(Vcpu,long,long,int)",
          "GuestMemory.isRange(Vcpu,long,long)",
          "GuestMemory.isWideRange(long,long)",
          "GuestWalk.isCanonical(long)")),

  COPIES_IN_BOUNDS(
      "A copy from or to a guest, and each access to what was copied, stays in its buffer",
      Contracts.OF_COPIES),

  // [proof->req~hyp-cpl0-only~1]
  // [proof->req~hyp-unknown-enosys~1]
  DISPATCH(
      "Only a guest's kernel is served, others get EPERM; an unknown number changes nothing",
      List.of(
          "Hypercalls.handle(Call)",
          "Hypercalls.serve(Call)",
          "Hypercalls.dispatch(Vcpu)",
          "Hypercalls.isKernel(Vcpu)",
          "Hypercalls.refuse(Vcpu,boolean)"),
      List.of("Hypercalls.carryOut(Vcpu,boolean)")),

  // [proof->req~evt-peer-only~1]
  PEER_ONLY(
      "An event leaves its domain only to the bound peer, and only if the policy lets it",
      List.of(
          "EventChannels.send(Domain,long)",
          "EventChannels.bindInterdomain(Domain,Domain,long)",
          "EventChannels.allocUnbound(Domain,int)",
          "Bindings.domain(int,int)",
          "Bindings.port(int,int)"),
      List.of(
          "EventChannels.signalSelf(Domain,int)",
          "EventChannels.signalPeer(Domain,int,Domain,int)",
          "EventChannels.connect(Domain,Domain,int)",
          "EventChannels.offer(Domain,int)")),

  CONTROL_ASKED_FIRST(
      "Domctl, sysctl and the reset of another's ports act only after the policy has said yes",
      List.of(
          "Domctl.handle(Call) of Handler",
          "Sysctl.handle(Call) of Handler",
          "EventChannelOp.reset(Call)",
          "Subsystems.mayTarget(Domain,Domain,int)"),
      List.of(
          "Domctl.control(Call,int,int)",
          "Sysctl.control(Call,int)",
          "EventChannelOp.closeAll(Call,Domain)")),

  // [proof->req~acc-third-party-copy~1]
  MEMORY_ASKED_FIRST(
      "Grants, foreign maps, memory operations and remote shutdown wait for the policy's yes",
      Contracts.OF_ASKERS,
      Contracts.BEHIND_THE_POLICY);

  /**
   * A property and what a run says about it.
   *
   * @param missing contracts it rests on that this run has not shown to hold
   */
  record Claim(String property, String statement, String verdict, List<String> missing) {}

  private final String statement;
  private final List<String> contracts;
  private final List<String> gates;

  Property(String statement, List<String> contracts) {
    this(statement, contracts, List.of());
  }

  Property(String statement, List<String> contracts, List<String> gates) {
    this.statement = statement;
    this.contracts = contracts;
    this.gates = gates;
  }

  List<String> contracts() {
    return contracts;
  }

  /**
   * "proved" if all contracts are closed here, and all they use but gates; "not run" if the run
   * left out whatever is missing; else "not proved".
   */
  Claim judge(List<Row> rows) {
    Map<String, Row> byName = rows.stream().collect(Collectors.toMap(Row::contract, row -> row));
    Foundations foundations = new Foundations(rows);
    List<String> missing = new ArrayList<>();
    Set<Row.Result> lacking = EnumSet.noneOf(Row.Result.class);
    for (String name : contracts) {
      Set<Row.Result> open = lacking(name, byName, foundations);
      if (!open.isEmpty()) {
        missing.add(name);
        lacking.addAll(open);
      }
    }
    String verdict =
        lacking.isEmpty()
            ? "proved"
            : lacking.equals(Set.of(Row.Result.NOT_RUN)) ? "not run" : "not proved";
    return new Claim(name(), statement, verdict, List.copyOf(missing));
  }

  /** Why a contract does not count as proved: its own result, and those its proof rests on. */
  private Set<Row.Result> lacking(String name, Map<String, Row> rows, Foundations foundations) {
    return Stream.concat(Stream.of(name), foundations.unproved(name, gates).stream())
        .filter(used -> used.equals(name) || !gates.contains(used))
        .map(used -> result(rows.get(used)))
        .filter(result -> result != Row.Result.CLOSED)
        .collect(Collectors.toSet());
  }

  /** A contract that is not there, or holds vacuously, is as good as open. */
  private static Row.Result result(@Nullable Row row) {
    return row == null || row.vacuous() ? Row.Result.OPEN : row.result();
  }

  /** A nested class because an enum's constants cannot use its own fields. */
  private static final class Contracts {
    /**
     * Whatever changes the state of Frames: each establishes or keeps every invariant, and says
     * which frames become FREE.
     */
    static final List<String> OF_FRAMES =
        List.of(
            "Frames.Frames(int,int)",
            "Frames.lineUp(int[],int[])",
            "Frames.scrub(Hardware)",
            "Frames.allocate(int)",
            "Frames.release(int)",
            "Frames.take(int)",
            "Frames.drop(int)",
            "Frames.reclaim(int)",
            "Frames.retire(int)",
            "Frames.leave(int)",
            "Frames.discard()",
            "Frames.exchange(int,int)",
            "Frames.disown(int)",
            "Frames.openPermit(int,int,int,int)",
            "Frames.closePermit(int)",
            "Frames.closePermits(int,int)",
            "Frames.closeIfHeldBy(int,int)",
            "Frames.takeBack(int,int)",
            "Frames.map(int,int,int,int)",
            "Frames.enter(int,int,int)",
            "Frames.unmap(int,int)");

    /** Between a guest's memory and the core: the walk, the copies, and the fields of a copy. */
    static final List<String> OF_COPIES =
        List.of(
            "GuestWalk.translate(Vcpu,long,boolean)",
            "GuestMemory.hostOf(Frames,int,long,boolean)",
            "GuestMemory.copyIn(Vcpu,long,byte[],int,int)",
            "GuestMemory.copyOut(Vcpu,long,byte[],int,int)",
            "GuestMemory.isWritable(Vcpu,long,int)",
            "GuestStruct.load(long,int)",
            "GuestStruct.store(long,int)",
            "GuestStruct.storeField(long,int,int)",
            "GuestStruct.clear(int)",
            "GuestStruct.get8(int)",
            "GuestStruct.get16(int)",
            "GuestStruct.get32(int)",
            "GuestStruct.get64(int)",
            "GuestStruct.getWord(int)",
            "GuestStruct.put8(int,int)",
            "GuestStruct.put16(int,int)",
            "GuestStruct.put32(int,long)",
            "GuestStruct.put64(int,long)",
            "GuestStruct.putWord(int,long)",
            "Call.arg32(int)");

    /** Whoever asks the policy before it lets a caller through one of the gates below. */
    static final List<String> OF_ASKERS =
        List.of(
            "GrantTableOp.tryMap(Call)",
            "GrantCopy.decide(Domain,int)",
            "GrantCopy.isAllowed(Domain)",
            "Physmap.addForeign(Domain,int,long,long)",
            "Physmap.refusal(Call,Domain,int)",
            "MemoryMap.decide(Call,Domain,int)",
            "Reservation.decide(Call,int,Domain,long)",
            "SchedOp.remoteShutdown(Call)");

    static final List<String> BEHIND_THE_POLICY =
        List.of(
            "GrantTableOp.mapAllowed(Call,Domain,boolean)",
            "GrantCopy.claimAndMove(Domain,int)",
            "Physmap.mapAllowed(Domain,Domain,long,long)",
            "MemoryMap.store(Call,Domain,int)",
            "Reservation.allowed(Call,int,Domain,long)",
            "SchedOp.shutdown(Call,Domain,int)");
  }
}
