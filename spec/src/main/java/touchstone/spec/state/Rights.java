package touchstone.spec.state;

/** What a second-level leaf lets a guest do; every leaf can be read. @sdm 29.3.2 @apm 15.25.5 */
public record Rights(boolean write, boolean execute) {
  public static final Rights READ = new Rights(false, false);
  public static final Rights READ_WRITE = new Rights(true, false);
  public static final Rights ALL = new Rights(true, true);

  public boolean cover(Rights wanted) {
    return (write || !wanted.write) && (execute || !wanted.execute);
  }
}
