package touchstone.spec.theorem;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState.Mapping;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Life;
import touchstone.spec.state.Limits;
import touchstone.spec.state.Port;
import touchstone.spec.state.Rights;
import touchstone.spec.state.Settings;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;

/**
 * What a domain can see of a state: itself, but not which frames of physical memory it has.
 *
 * @param places per guest frame number what is there and what may be done with it
 * @param unplaced what it owns without having it mapped, how often each
 * @param uses by reference, how many use its entries, for reading and for writing
 * @param table size of its grant table
 */
public record View(
    Limits limits,
    Life life,
    SortedMap<Integer, Place> places,
    List<Holding> unplaced,
    PSortedMap<Integer, Port> ports,
    SortedMap<Integer, List<Integer>> uses,
    PSortedMap<Integer, Mapping> mapped,
    int table,
    PVector<VcpuState> vcpus,
    Settings settings) {

  /** What is at a guest frame number; {@code holding} is null for another's frame. */
  public record Place(@Nullable Holding holding, Rights rights) {}

  /** What a domain sees; it must be one of the state's. */
  public static View of(State state, int domain) {
    DomainState d = state.at(domain);
    SortedMap<Integer, Place> places = new TreeMap<>();
    List<Integer> placed = new ArrayList<>();
    d.leaves()
        .forEach((gfn, leaf) -> {
          Holding holding = leaf.own() ? d.frames().get(leaf.frame()) : null;
          places.put(gfn, new Place(holding, leaf.rights()));
          if (leaf.own()) {
            placed.add(leaf.frame());
          }
        });
    SortedMap<Integer, List<Integer>> uses = new TreeMap<>();
    d.grants().uses().forEach((ref, u) -> uses.put(ref, List.of(u.readers(), u.writers())));
    return new View(
        d.limits(),
        d.life(),
        Collections.unmodifiableSortedMap(places),
        unplaced(d, placed),
        d.ports(),
        Collections.unmodifiableSortedMap(uses),
        d.grants().mapped(),
        d.grants().table().size(),
        withoutAddresses(d.vcpus()),
        d.settings().withEvents(d.settings().events().withoutFrames()));
  }

  private static List<Holding> unplaced(DomainState d, List<Integer> placed) {
    List<Holding> rest = new ArrayList<>();
    d.frames()
        .forEach((frame, holding) -> {
          if (!placed.contains(frame)) {
            rest.add(holding);
          }
        });
    rest.sort(java.util.Comparator.comparing(Holding::toString));
    return rest;
  }

  /** Where vcpu_info lies is known by offset only: the frame is physical. */
  private static PVector<VcpuState> withoutAddresses(PVector<VcpuState> vcpus) {
    PVector<VcpuState> seen = vcpus;
    for (int i = 0; i < vcpus.size(); i++) {
      seen = seen.with(i, vcpus.get(i).withInfo(vcpus.get(i).info() % 4096));
    }
    return seen;
  }
}
