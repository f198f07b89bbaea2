package dev.leadsman.render;

import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.util.List;

/** Turns a chart and values into manifests. May be used by several threads. */
public interface Renderer extends AutoCloseable {
  /**
   * @return objects of {@code crds/} first where asked for, then templates in Helm's order, hooks
   *     last; tests and hooks of every kind included
   * @throws UnavailableException with cause RENDER if chart or values do not render; other requests
   *     still do
   */
  List<Manifest> render(RenderRequest request) throws UnavailableException;

  /** Name and version of the engine, e.g. {@code helm v3.17.2}. */
  String engine() throws UnavailableException;

  /**
   * Names the engine's program: equal identities render equal requests alike. Starts no process.
   */
  String identity();

  /** Ends child processes and removes what they needed. */
  @Override
  void close();
}
