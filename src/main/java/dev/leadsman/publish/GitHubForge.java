package dev.leadsman.publish;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;

/** GitHub and GitHub Enterprise Server. */
public final class GitHubForge implements Forge {
  private static final int ATTEMPTS = 4;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** Waits between attempts. */
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  private interface Call<T> {
    T run(GHRepository repository) throws IOException;
  }

  private final URI api;
  private final String repository;
  private final GitHub github;
  private final Pause pause;

  /**
   * @param api e.g. {@code https://api.github.com} or {@code https://ghe.example.org/api/v3}
   * @param repository {@code owner/name}
   * @param token of an App, a workflow or a person
   */
  public GitHubForge(URI api, String repository, String token) throws PublishException {
    this(api, repository, token, time -> Thread.sleep(time.toMillis()));
  }

  GitHubForge(URI api, String repository, String token, Pause pause) throws PublishException {
    if (token == null || token.isBlank()) {
      throw new PublishException(
          api + ": no token is given\n  fix: set GITHUB_TOKEN, or run without a forge");
    }
    if (!repository.matches("[A-Za-z0-9-_.]+/[A-Za-z0-9-_.]+")) {
      throw new PublishException(
          repository + ": is no OWNER/NAME\n  fix: set GITHUB_REPOSITORY or give --remote a URL");
    }
    this.api = api;
    this.repository = repository;
    this.pause = pause;
    try {
      this.github =
          new GitHubBuilder()
              .withEndpoint(api.toString().replaceAll("/+$", ""))
              .withAuthorizationProvider(() -> "Bearer " + token)
              .withConnector(new GitHubConnection(api, token))
              .build();
    } catch (IOException e) {
      throw new PublishException(api + ": is no API address\n  fix: correct github.apiUrl", e);
    }
  }

  @Override
  public PullRequest propose(Draft draft) throws PublishException {
    return call(
        found -> {
          Optional<GHPullRequest> open = open(found, draft.head(), draft.base());
          if (open.isEmpty()) {
            GHPullRequest created =
                found.createPullRequest(draft.title(), draft.head(), draft.base(), draft.body());
            return told(created, Done.CREATED);
          }
          GHPullRequest request = open.get();
          boolean same = same(request.getTitle(), draft.title());
          if (!same) {
            request.setTitle(draft.title());
          }
          if (!same(request.getBody(), draft.body())) {
            request.setBody(draft.body());
            same = false;
          }
          return told(request, same ? Done.UNCHANGED : Done.REFRESHED);
        });
  }

  @Override
  public Optional<PullRequest> withdraw(String head, String base, String reason)
      throws PublishException {
    return call(
        found -> {
          Optional<GHPullRequest> open = open(found, head, base);
          if (open.isEmpty()) {
            return Optional.empty();
          }
          if (!same(open.get().getBody(), reason)) {
            open.get().setBody(reason);
          }
          open.get().close();
          return Optional.of(told(open.get(), Done.CLOSED));
        });
  }

  private static Optional<GHPullRequest> open(GHRepository repository, String head, String base)
      throws IOException {
    List<GHPullRequest> open =
        repository
            .queryPullRequests()
            .state(GHIssueState.OPEN)
            .head(repository.getOwnerName() + ":" + head)
            .base(base)
            .list()
            .toList();
    return open.stream().min(Comparator.comparingInt(GHPullRequest::getNumber));
  }

  /** GitHub keeps line breaks as the browser sent them. */
  private static boolean same(String there, String here) {
    String normal = there == null ? "" : there.replace("\r\n", "\n").strip();
    return Objects.equals(normal, here.replace("\r\n", "\n").strip());
  }

  private static PullRequest told(GHPullRequest request, Done done) {
    return new PullRequest(request.getNumber(), URI.create(request.getHtmlUrl().toString()), done);
  }

  /** Each attempt looks first, so that an answer that got lost leaves no second pull request. */
  private <T> T call(Call<T> call) throws PublishException {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.run(github.getRepository(repository));
      } catch (IOException e) {
        ApiException refused = ApiException.in(e);
        Duration wait = refused == null ? backoff(attempt) : refused.wait(backoff(attempt));
        if (attempt >= ATTEMPTS || wait == null || wait.compareTo(LONGEST_WAIT) > 0) {
          throw refused == null ? unreachable(e) : refused(refused, wait);
        }
        sleep(wait);
      }
    }
  }

  private static Duration backoff(int attempt) {
    return Duration.ofSeconds(1L << (attempt - 1));
  }

  private void sleep(Duration time) throws PublishException {
    try {
      pause.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PublishException(where() + ": interrupted\n  fix: run again", e);
    }
  }

  private PublishException unreachable(IOException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new PublishException(
        where()
            + ": GitHub did not answer ("
            + root.getClass().getSimpleName()
            + ")\n  fix: check the network and github.apiUrl, and run again; the pushed branch is"
            + " kept");
  }

  private PublishException refused(ApiException e, Duration wait) {
    String said = e.said().isEmpty() ? "" : " (" + e.said() + ")";
    String lower = e.said().toLowerCase(Locale.ROOT);
    String fix;
    String what;
    if (e.isLimited()) {
      what = "is over GitHub's rate limit" + said;
      fix =
          wait != null && wait.compareTo(LONGEST_WAIT) > 0
              ? "run again in " + wait.plusSeconds(59).toMinutes() + " minutes"
              : "run again later";
    } else if (e.status() == 401) {
      what = "refuses the token" + said;
      fix = "the token is wrong, expired or revoked: set GITHUB_TOKEN to a valid one";
    } else if (e.status() == 403 && lower.contains("not permitted to create or approve")) {
      what = "forbids workflows to open pull requests" + said;
      fix =
          "Settings, Actions, General, \"Allow GitHub Actions to create and approve pull"
              + " requests\"; or use the token of a GitHub App";
    } else if (e.status() == 403) {
      what = "forbids it" + said;
      fix =
          "the token needs \"Pull requests: write\" and \"Contents: write\" (in a workflow:"
              + " permissions: {contents: write, pull-requests: write}; tokens of pull requests"
              + " from forks never have them)";
    } else if (e.status() == 404) {
      what = "is not there, or the token cannot see it";
      fix = "check the repository's name, github.apiUrl and which repositories the token may use";
    } else if (e.status() == 409) {
      what = "is in a state that does not allow it" + said;
      fix = "the repository may be empty or just being changed: look at it, and run again";
    } else if (e.status() == 422) {
      what = "does not accept the pull request" + said;
      fix = "check output.targetBranch and that the rendered branch was pushed";
    } else if (e.status() / 100 == 3) {
      what = "moved";
      fix = "use the repository's new name in the remote's URL";
    } else {
      what = "failed with status " + e.status() + said;
      fix = "run again; the pushed branch is kept (https://www.githubstatus.com)";
    }
    return new PublishException(where() + ": " + what + "\n  fix: " + fix);
  }

  private String where() {
    return RemoteUrl.mask(api.toString()) + ": " + repository;
  }
}
