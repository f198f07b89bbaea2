package dev.leadsman.cli;

import dev.leadsman.chart.ChartLock;
import dev.leadsman.chart.ChartResolver;
import dev.leadsman.chart.ChartSettings;
import dev.leadsman.config.Config;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartDir;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.render.Renderer;
import dev.leadsman.render.Renderers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves and renders charts; nothing is started before the first chart is asked for. */
final class Engines implements RunFacets.Charts, AutoCloseable {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private final Terminal terminal;
  private final Config config;
  private final Path top;
  private final RevisionTree head;
  private final boolean offline;
  private ChartResolver resolver;
  private Renderer renderer;

  Engines(Terminal terminal, Config config, Path top, RevisionTree head, boolean offline) {
    this.terminal = terminal;
    this.config = config;
    this.top = top;
    this.head = head;
    this.offline = offline;
  }

  @Override
  public ChartDir resolve(Release release, RevisionTree tree) throws UnavailableException {
    return resolver().resolve(release.chart(), tree);
  }

  @Override
  public List<Manifest> render(RenderRequest request) throws UnavailableException {
    return renderer().render(request);
  }

  /** Name and version of what renders. */
  String engine() throws UnavailableException {
    return renderer().engine();
  }

  /** The lock with all charts that this run fetched. */
  ChartLock lock() throws UnavailableException {
    return resolver().lock();
  }

  private ChartResolver resolver() throws UnavailableException {
    if (resolver == null) {
      List<ChartSettings.Mirror> mirrors = new ArrayList<>();
      String everything = terminal.variable("LEADSMAN_CHARTS");
      if (!everything.isEmpty()) {
        mirrors.add(new ChartSettings.Mirror("", everything));
      }
      config
          .charts()
          .mirrors()
          .forEach(one -> mirrors.add(new ChartSettings.Mirror(one.from(), one.to())));
      resolver =
          new ChartResolver(
              new ChartSettings(
                  cache(),
                  mirrors,
                  top,
                  offline,
                  terminal.environment(),
                  REQUEST_TIMEOUT,
                  terminal.clock()),
              readLock());
    }
    return resolver;
  }

  /** Where charts, renders and what is known of files are kept. */
  Path cache() {
    return config.charts().cache() == null
        ? ChartSettings.defaultCache(terminal.environment())
        : top.resolve(config.charts().cache());
  }

  private ChartLock readLock() throws UnavailableException {
    try {
      Optional<TreeFile> file = head.file(ChartLock.FILE);
      return file.isEmpty()
          ? ChartLock.EMPTY
          : ChartLock.parse(new String(head.read(file.get()), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UnavailableException(Cause.UNREADABLE, ChartLock.FILE + ": " + e.getMessage(), e);
    }
  }

  private synchronized Renderer renderer() throws UnavailableException {
    if (renderer == null) {
      renderer = Renderers.choose(config.helm(), terminal.environment(), cache(), offline);
    }
    return renderer;
  }

  @Override
  public void close() {
    if (renderer != null) {
      renderer.close();
    }
  }
}
