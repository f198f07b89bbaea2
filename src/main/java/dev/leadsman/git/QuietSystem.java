package dev.leadsman.git;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.DefaultTypedConfigGetter;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * The machine as JGit sees it, without side effects: JGit otherwise starts {@code git} to find the
 * system configuration, times the file system with probe files in the repository, and keeps the
 * result under the user's home.
 */
final class QuietSystem extends SystemReader {
  private static final long TIMESTAMP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final SystemReader MACHINE = SystemReader.getInstance();

  private final Map<String, String> environment;

  private QuietSystem(Map<String, String> environment) {
    this.environment = environment;
    setPlatformChecker();
  }

  /** Makes it the system reader of this process, which JGit has one of. */
  static SystemReader install(Map<String, String> environment) {
    QuietSystem system = new QuietSystem(Map.copyOf(environment));
    SystemReader.setInstance(system);
    Config.setTypedConfigGetter(new KnownResolution());
    return system;
  }

  /** The file system, with the home that the environment names. */
  static FS files(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return FS.DETECTED.newInstance().setUserHome(home.isEmpty() ? null : new File(home));
  }

  /** Answers the question for the resolution of file times, so that JGit does not measure it. */
  private static final class KnownResolution extends DefaultTypedConfigGetter {
    @Override
    public long getTimeUnit(
        Config config, String section, String subsection, String name, long other, TimeUnit unit) {
      return known(section)
          ? unit.convert(TIMESTAMP_NANOS, TimeUnit.NANOSECONDS)
          : super.getTimeUnit(config, section, subsection, name, other, unit);
    }

    @Override
    public Long getTimeUnit(
        Config config, String section, String subsection, String name, Long other, TimeUnit unit) {
      return known(section)
          ? Long.valueOf(unit.convert(TIMESTAMP_NANOS, TimeUnit.NANOSECONDS))
          : super.getTimeUnit(config, section, subsection, name, other, unit);
    }

    private static boolean known(String section) {
      return section.equals("filesystem");
    }
  }

  private static final class NoConfig extends FileBasedConfig {
    NoConfig(Config base, FS fs) {
      super(base, null, fs);
    }

    @Override
    public void load() {
      // there is no file
    }

    @Override
    public void save() {
      // nothing is kept
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }

  @Override
  public String getenv(String variable) {
    return environment.get(variable);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    String global = environment.get("GIT_CONFIG_GLOBAL");
    if (global != null) {
      return global.isEmpty() || global.equals("/dev/null")
          ? new NoConfig(parent, fs)
          : new FileBasedConfig(parent, new File(global), fs);
    }
    String home = environment.get("HOME");
    if (home == null || home.isEmpty()) {
      return new NoConfig(parent, fs);
    }
    File own = new File(home, ".gitconfig");
    String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
    File shared =
        (xdg.isEmpty() ? Path.of(home, ".config") : Path.of(xdg)).resolve("git/config").toFile();
    return new FileBasedConfig(parent, own.exists() ? own : shared, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    File file = new File(environment.getOrDefault("GIT_CONFIG_SYSTEM", "/etc/gitconfig"));
    return environment.containsKey("GIT_CONFIG_NOSYSTEM") || !file.isFile()
        ? new NoConfig(parent, fs)
        : new FileBasedConfig(parent, file, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public String getHostname() {
    return "localhost"; // asking for the real one may wait for a name server
  }

  @Override
  public String getProperty(String key) {
    return MACHINE.getProperty(key);
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in JGit all the same
  public long getCurrentTime() {
    return MACHINE.getCurrentTime();
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in JGit all the same
  public int getTimezone(long when) {
    return MACHINE.getTimezone(when);
  }
}
