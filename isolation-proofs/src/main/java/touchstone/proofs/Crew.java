package touchstone.proofs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Several provers at one list of contracts: who is free takes the next. */
final class Crew implements AutoCloseable {
  private final List<Prover> provers = new ArrayList<>();
  private final Consumer<String> progress;

  Crew(Consumer<String> progress) {
    this.progress = progress;
  }

  int size() {
    return provers.size();
  }

  /** Takes a prover in; it is closed with the crew. */
  void add(Prover prover) {
    provers.add(prover);
  }

  /**
   * Attempts all of them, beginning with the first.
   *
   * @return the rows by contract
   * @throws IOException if a prover broke down; the others are stopped
   */
  Map<String, Row> attempt(List<String> contracts) throws IOException {
    Deque<String> left = new ConcurrentLinkedDeque<>(contracts);
    Map<String, Row> rows = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(provers.size())) {
      List<Future<Void>> ends = new ArrayList<>();
      for (Prover prover : provers) {
        ends.add(threads.submit(work(prover, left, rows)));
      }
      for (Future<Void> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("proving broke off: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return rows;
  }

  private Callable<Void> work(Prover prover, Deque<String> left, Map<String, Row> rows) {
    return () -> {
      try {
        for (String name = left.poll(); name != null; name = left.poll()) {
          progress.accept(name);
          rows.put(name, prover.attempt(name));
        }
      } finally {
        left.clear();
      }
      return null;
    };
  }

  @Override
  public void close() {
    provers.forEach(Prover::close);
  }
}
