package touchstone.spec.step;

import java.util.Optional;
import java.util.Set;
import touchstone.spec.call.HvmCall;
import touchstone.spec.call.HvmCall.Alternate;
import touchstone.spec.call.HvmCall.FlushTlbs;
import touchstone.spec.call.HvmCall.GetMemType;
import touchstone.spec.call.HvmCall.GetParam;
import touchstone.spec.call.HvmCall.GetTime;
import touchstone.spec.call.HvmCall.PagetableDying;
import touchstone.spec.call.HvmCall.SetParam;
import touchstone.spec.call.HvmCall.SetUpcallVector;
import touchstone.spec.call.HvmCall.Unserved;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Settings;

/**
 * hvm_op: parameters of a domain and how it is called upon events. What a guest may not set or read
 * of itself belongs to its toolstack. @xen public/hvm/hvm_op.h @xen public/hvm/params.h
 */
final class HvmRules {
  /** HVM_NR_PARAMS. */
  private static final int PARAMS = 39;

  private static final int CALLBACK_IRQ = 0;

  /** STORE_EVTCHN, VM86_TSS, CONSOLE_EVTCHN, ACPI_IOPORTS_LOCATION and others beside CALLBACK. */
  private static final Set<Integer> OWNER_SETS = Set.of(CALLBACK_IRQ, 2, 15, 18, 19, 34, 36, 37);

  /** STORE_PFN, STORE_EVTCHN, CONSOLE_PFN, CONSOLE_EVTCHN, ALTP2M, X87_FIP_WIDTH, CALLBACK_IRQ. */
  private static final Set<Integer> OWNER_READS = Set.of(CALLBACK_IRQ, 1, 2, 17, 18, 35, 36);

  /** DM_DOMAIN and BUFIOREQ_EVTCHN: there is no device model. */
  private static final Set<Integer> NOBODYS = Set.of(13, 26);

  /** HVM_PARAM_TRIPLE_FAULT_REASON. */
  static final int TRIPLE_FAULT_REASON = 31;

  /** HVM_PARAM_CALLBACK_TYPE_VECTOR. */
  private static final long VECTOR = 2;

  private static final int FIRST_VECTOR = 0x10;

  private HvmRules() {}

  static Verdict judge(Step step, HvmCall call) {
    return switch (call) {
      case SetParam c -> setParam(step, c);
      case GetParam c -> getParam(step, c);
      case FlushTlbs c when !c.all() -> step.fails(Errno.EINVAL, "all or nothing");
      case FlushTlbs _ -> step.succeeds(step.pre(), "translations are forgotten, none changes");
      case PagetableDying _ -> step.succeeds(step.pre(), "a hint");
      case GetTime _ -> step.delivers(step.pre(), "system time is told");
      case GetMemType c -> getMemType(step, c);
      case SetUpcallVector c -> setUpcallVector(step, c);
      case Alternate _ -> step.fails(Errno.EOPNOTSUPP, "there is one view of memory");
      case Unserved _ -> step.fails(Errno.ENOSYS, "not offered");
    };
  }

  /** Whether the domain has named a vector for upcalls. */
  static boolean hasCallback(DomainState d) {
    long via = d.settings().parameters().getOrDefault(CALLBACK_IRQ, 0L);
    return via >>> 56 == VECTOR && FIRST_VECTOR <= (via & 0xFF);
  }

  // [model->req~hyp-foreign-domid~1]
  private static Verdict setParam(Step step, SetParam call) {
    if (PARAMS <= call.index()) {
      return step.fails(Errno.EINVAL, "no such parameter");
    }
    Optional<DomainState> target = step.target(call.dom());
    if (target.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    DomainState d = target.get();
    int index = (int) call.index();
    boolean own = d.id() == step.caller().id();
    if (!step.mayTarget(d) || NOBODYS.contains(index) || (own && !OWNER_SETS.contains(index))) {
      return step.fails(Errno.EPERM, "not the caller's to set");
    }
    if (!isValid(index, call.value())) {
      return step.fails(Errno.EINVAL, "the parameter does not take that value");
    }
    boolean latches = own && index == CALLBACK_IRQ;
    DomainState next = d.withSettings(set(d.settings(), index, call.value()));
    return step.succeeds(
        step.pre().with(latches ? latched(next, step.invocation().narrow()) : next),
        "the parameter is set");
  }

  private static Settings set(Settings s, int index, long value) {
    return s.withParameters(
        value == 0 ? s.parameters().minus(index) : s.parameters().plus(index, value));
  }

  /** HVM_PARAM_TRIPLE_FAULT_REASON: how a triple fault ends the domain. */
  static int tripleFaultReason(DomainState d) {
    return d.settings().parameters().getOrDefault(TRIPLE_FAULT_REASON, 0L).intValue();
  }

  /** The mode in which a domain sets up its callback or hypercall page decides the layout. */
  static DomainState latched(DomainState d, boolean narrow) {
    return d.withSettings(d.settings().withNarrow(narrow));
  }

  private static boolean isValid(int index, long value) {
    return switch (index) {
      case 10 -> 0 <= value && value <= 3; // TIMER_MODE
      case TRIPLE_FAULT_REASON -> 0 <= value && value <= 5; // up to SHUTDOWN_MAX
      case 14, 35 -> value == 0; // ACPI_S_STATE and ALTP2M: there are no others
      case 36 -> value == 0 || value == 4 || value == 8; // X87_FIP_WIDTH
      default -> true;
    };
  }

  private static Verdict getParam(Step step, GetParam call) {
    if (PARAMS <= call.index()) {
      return step.fails(Errno.EINVAL, "no such parameter");
    }
    Optional<DomainState> target = step.target(call.dom());
    if (target.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    DomainState d = target.get();
    int index = (int) call.index();
    if (!step.mayTarget(d)) {
      return step.fails(Errno.EPERM, "not the caller's to read");
    }
    if (NOBODYS.contains(index)) {
      return step.fails(Errno.ENODATA, "there is no device model");
    }
    if (d.id() == step.caller().id() && !OWNER_READS.contains(index)) {
      return step.fails(Errno.EPERM, "the toolstack's, not the caller's to read");
    }
    return told(step, d.settings().parameters().getOrDefault(index, 0L));
  }

  private static Verdict told(Step step, long value) {
    Verdict verdict = step.delivers(step.pre(), "the parameter is told");
    boolean wrong = step.invocation().resultWritable() && step.returned().value(0) != value;
    return verdict instanceof Verdict.Allowed && wrong
        ? new Verdict.Refused("the value " + value, "what was set is what is told")
        : verdict;
  }

  private static Verdict getMemType(Step step, GetMemType call) {
    Optional<DomainState> target = step.target(call.dom());
    if (target.isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    return step.mayTarget(target.get())
        ? step.delivers(step.pre(), "the type is told")
        : step.fails(Errno.EPERM, "only the control domain asks about others");
  }

  // [model->req~evt-upcall~1]
  private static Verdict setUpcallVector(Step step, SetUpcallVector call) {
    if (call.vector() < FIRST_VECTOR) {
      return step.fails(Errno.EINVAL, "the vector is an exception's");
    }
    DomainState d = step.caller();
    if (!d.hasVcpu(call.vcpu())) {
      return step.fails(Errno.ENOENT, "no such vCPU");
    }
    int number = (int) call.vcpu();
    return step.succeeds(
        step.pre().with(d.withVcpu(number, d.vcpus().get(number).withUpcallVector(call.vector()))),
        "the vCPU is called at that vector");
  }
}
