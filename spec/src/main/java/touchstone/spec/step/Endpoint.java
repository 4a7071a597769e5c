package touchstone.spec.step;

/** A port of a domain. */
public record Endpoint(int domain, int port) {
  @Override
  public String toString() {
    return "d" + domain + " port " + port;
  }
}
