package touchstone.spec.call;

/**
 * A request with its arguments copied in: what the caller asked for, whatever it was. A guest's
 * exit is one as well.
 *
 * <p>Numbers are as the caller passed them, widened to {@code long} where the ABI's type is
 * unsigned: the rules decide what is out of range.
 */
public sealed interface Call
    permits Call.Unreadable,
        Call.Unspecified,
        ConsoleCall,
        DomctlCall,
        EventCall,
        GrantCall,
        GuestExit,
        HvmCall,
        MemoryCall,
        Multicall,
        SchedCall,
        SysctlCall,
        TimerCall,
        UnservedCall,
        VcpuCall,
        VersionCall {

  /** An argument structure that cannot be read: EFAULT, and nothing else happens. */
  record Unreadable(String what) implements Call {}

  /** An operation about which the specification says nothing; it is counted, never judged. */
  record Unspecified(String what) implements Call {}
}
