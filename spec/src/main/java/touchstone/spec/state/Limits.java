package touchstone.spec.state;

/**
 * What the toolstack allows a domain.
 *
 * @param pages frames it may own as memory
 * @param port highest port number it may open, whatever the layout of its bitmaps permits
 * @param grantFrames frames of its grant table
 * @param vcpus as many as XEN_DOMCTL_createdomain said
 */
public record Limits(int pages, int port, int grantFrames, int vcpus) {
  public Limits withPages(int next) {
    return new Limits(next, port, grantFrames, vcpus);
  }
}
