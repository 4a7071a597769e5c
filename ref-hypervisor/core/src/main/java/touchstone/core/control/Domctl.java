package touchstone.core.control;

import touchstone.core.audit.Audit;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Words;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Handler;
import touchstone.core.hypercall.Subsystems;

/**
 * domctl: how the toolstack manages other domains.
 *
 * <p>The structure is read once; the access policy is asked next, before the interface version and
 * before the existence of the target, so that a plain guest learns nothing but EPERM. @xen
 * public/domctl.h
 */
public final class Domctl implements Handler {
  static final int CREATEDOMAIN = 1;
  static final int DESTROYDOMAIN = 2;
  static final int PAUSEDOMAIN = 3;
  static final int UNPAUSEDOMAIN = 4;
  static final int GETDOMAININFO = 5;
  static final int SETVCPUAFFINITY = 9;
  static final int MAX_MEM = 11;
  static final int GETVCPUINFO = 14;
  static final int MAX_VCPUS = 15;
  static final int SCHEDULER_OP = 16;
  static final int SETDOMAINHANDLE = 17;
  static final int HYPERCALL_INIT = 22;
  static final int SETTIMEOFFSET = 24;
  static final int RESUMEDOMAIN = 27;
  static final int GETHVMCONTEXT = 33;
  static final int SETHVMCONTEXT = 34;
  static final int SET_ADDRESS_SIZE = 35;
  static final int GET_ADDRESS_SIZE = 36;

  /*@ spec_public @*/ private final Subsystems s;
  private final DomainCreation creation;
  private final DomainInfo info;
  private final DomainSettings settings;
  private final HvmContext context;

  /*@ public invariant s.policy != null; @*/

  public Domctl(Subsystems subsystems) {
    s = subsystems;
    creation = new DomainCreation(subsystems);
    info = new DomainInfo(subsystems);
    settings = new DomainSettings(subsystems);
    context = new HvmContext(subsystems);
  }

  /** 0 or a negative errno. */
  // [impl->req~hyp-control-privileged~1]
  // [impl->req~aud-control~1]
  // [impl->req~acc-no-existence-leak~1]
  public long handle(Call c) {
    GuestStruct r = c.record;
    if (!r.load(c.arg[0], DomctlLayout.SIZE)) {
      return Errno.EFAULT;
    }
    int command = Words.signed(r.get32(DomctlLayout.CMD));
    int id = r.get16(DomctlLayout.DOMAIN);
    if (!s.policy.mayControl(c.domain.id, id, command)) {
      return Errno.EPERM;
    }
    return control(c, command, id);
  }

  /** What the policy has allowed. */
  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires s.policy.allowsControl(c.domain.id, id, command);
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  private long control(Call c, int command, int id) {
    GuestStruct r = c.record;
    boolean question = isQuestion(r, command);
    long status = perform(c, command, id);
    if (!question && status != Errno.CONTINUE) {
      int object = command == CREATEDOMAIN ? r.get16(DomctlLayout.DOMAIN) : id;
      s.audit.record(Audit.CONTROL, c.domain.id, object, command, status);
    }
    return status;
  }

  /** Commands that only tell. */
  private static boolean isQuestion(GuestStruct r, int command) {
    switch (command) {
      case GETDOMAININFO:
      case GETVCPUINFO:
      case GETHVMCONTEXT:
      case GET_ADDRESS_SIZE:
        return true;
      case SCHEDULER_OP:
        return r.get32(DomctlLayout.SCHED_CMD) == DomainSettings.GET_INFO;
      default:
        return false;
    }
  }

  private long perform(Call c, int command, int id) {
    if (c.record.get32(DomctlLayout.INTERFACE_VERSION) != DomctlLayout.VERSION) {
      return Errno.EACCES;
    }
    if (command == CREATEDOMAIN) {
      return creation.create(c, id);
    }
    if (command == GETDOMAININFO) {
      return info.get(c, id);
    }
    Domain d = s.domains.find(id);
    if (d == null) {
      return Errno.ESRCH;
    }
    return onDomain(c, command, d);
  }

  private long onDomain(Call c, int command, Domain d) {
    switch (command) {
      case DESTROYDOMAIN:
        return destroy(c, d);
      case PAUSEDOMAIN:
        return pause(c, d);
      case UNPAUSEDOMAIN:
        return unpause(d);
      case RESUMEDOMAIN:
        return resume(c, d);
      case MAX_VCPUS:
        return creation.createVcpus(d, c.record.get32(DomctlLayout.U));
      case GETVCPUINFO:
        return info.vcpu(c, d);
      case SETHVMCONTEXT:
        return context.set(c, d);
      case GETHVMCONTEXT:
        return context.get(c, d);
      default:
        return settings.change(c, command, d);
    }
  }

  /** Works until nothing is left or a bounded step is done; the caller then asks again. */
  // [impl->req~acc-self-target~1]
  private long destroy(Call c, Domain d) {
    if (d == c.domain || d.control) {
      return Errno.EINVAL;
    }
    return s.lifecycle.destroyStep(d) ? 0 : Errno.CONTINUE;
  }

  // [impl->req~lif-pause~1]
  private static long pause(Call c, Domain d) {
    if (d == c.domain || d.pauseCount == Integer.MAX_VALUE) {
      return Errno.EINVAL;
    }
    d.pauseCount = d.pauseCount + 1;
    return 0;
  }

  private static long unpause(Domain d) {
    if (d.pauseCount == 0) {
      return Errno.EINVAL;
    }
    d.pauseCount = d.pauseCount - 1;
    return 0;
  }

  private long resume(Call c, Domain d) {
    if (d == c.domain) {
      return Errno.EINVAL;
    }
    s.lifecycle.resume(d);
    return 0;
  }
}
