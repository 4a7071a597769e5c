package touchstone.spec.call;

/**
 * Who asks for what, and whether the answer can be put where the caller wants it.
 *
 * @param domain the caller
 * @param vcpu of the caller
 * @param time system time in ns
 * @param narrow the caller executes 32-bit code
 * @param resultWritable the structure that receives the result can be written; a result that cannot
 *     be delivered is EFAULT although the act is done
 * @param call what it asks for
 */
public record Invocation(
    int domain, int vcpu, long time, boolean narrow, boolean resultWritable, Call call) {}
