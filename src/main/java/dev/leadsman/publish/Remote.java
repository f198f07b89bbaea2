package dev.leadsman.publish;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** The remote repository: reads branches and moves one. */
record Remote(Repository repository, RemoteUrl url, String token) {
  private static final int TIMEOUT_SECONDS = 60;

  RenderedBranch.State read(String targetBranch, String branch) throws PublishException {
    checkName(branch);
    if (targetBranch != null) {
      checkName(targetBranch);
    }
    try (Transport transport = open()) {
      List<RefSpec> specs = new ArrayList<>(List.of(new RefSpec(Constants.R_HEADS + branch)));
      if (targetBranch != null) {
        specs.add(new RefSpec(Constants.R_HEADS + targetBranch));
      }
      try (FetchConnection connection = transport.openFetch(specs, Constants.HEAD)) {
        Ref target = target(connection, targetBranch);
        String name = Repository.shortenRefName(target.getName());
        if (name.equals(branch)) {
          throw new PublishException(
              url
                  + ": "
                  + branch
                  + " is the target branch and cannot be the rendered one too\n"
                  + "  fix: choose another output.branch");
        }
        Ref own = connection.getRef(Constants.R_HEADS + branch);
        fetch(connection, target, own);
        return new RenderedBranch.State(
            name,
            target.getObjectId().name(),
            branch,
            own == null ? null : own.getObjectId().name());
      }
    } catch (IOException e) {
      throw failed("reading", e);
    }
  }

  private void checkName(String branch) throws PublishException {
    if (!Repository.isValidRefName(Constants.R_HEADS + branch) || branch.startsWith("-")) {
      throw new PublishException(
          "branch " + branch + ": is no name that Git accepts\n  fix: correct output.branch");
    }
  }

  private Ref target(FetchConnection connection, String targetBranch) throws PublishException {
    Ref target =
        connection.getRef(targetBranch == null ? Constants.HEAD : Constants.R_HEADS + targetBranch);
    if (target != null && target.isSymbolic()) {
      target = target.getTarget();
    }
    boolean found = target != null && target.getObjectId() != null;
    if (!found || !target.getName().startsWith(Constants.R_HEADS)) {
      throw new PublishException(
          url
              + ": has no branch "
              + (targetBranch == null ? "that HEAD names" : targetBranch)
              + " to propose to\n  fix: set output.targetBranch to a branch of this remote");
    }
    return target;
  }

  /** Brings missing objects without a reference: nothing to lock, nothing to clean up. */
  private void fetch(FetchConnection connection, Ref target, Ref own) throws IOException {
    List<Ref> missing = new ArrayList<>();
    for (Ref ref : own == null ? List.of(target) : List.of(target, own)) {
      if (!repository.getObjectDatabase().has(ref.getObjectId())) {
        missing.add(ref);
      }
    }
    if (!missing.isEmpty()) {
      Set<ObjectId> have = new HashSet<>();
      connection.fetch(NullProgressMonitor.INSTANCE, missing, have);
    }
  }

  void push(RenderedBranch.State state, String commit) throws PublishException {
    String ref = Constants.R_HEADS + state.branch();
    ObjectId expected = state.own() == null ? ObjectId.zeroId() : ObjectId.fromString(state.own());
    RemoteRefUpdate update;
    PushResult result;
    try (Transport transport = open()) {
      update = new RemoteRefUpdate(repository, commit, ref, true, null, expected);
      result =
          transport.push(
              NullProgressMonitor.INSTANCE, List.of(update), OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw failed("pushing " + state.branch(), e);
    }
    RemoteRefUpdate done = result.getRemoteUpdate(ref);
    switch (done.getStatus()) {
      case OK, UP_TO_DATE -> {}
      case REJECTED_REMOTE_CHANGED ->
          throw new PublishException(
              url
                  + ": branch "
                  + state.branch()
                  + " moved while this run was rendering, and is not overwritten\n"
                  + "  fix: run again");
      default ->
          throw new PublishException(
              url
                  + ": rejected the push to "
                  + state.branch()
                  + " ("
                  + reason(done, result)
                  + ")\n"
                  + "  fix: let the token's owner push to this branch (branch protection, rulesets"
                  + " and server hooks apply), or choose another output.branch");
    }
  }

  private String reason(RemoteRefUpdate done, PushResult result) {
    List<String> reasons = new ArrayList<>();
    reasons.add(
        done.getMessage() == null
            ? done.getStatus().name().toLowerCase(Locale.ROOT).replace('_', ' ')
            : done.getMessage());
    for (String line : result.getMessages().split("\n", -1)) {
      if (!line.isBlank() && reasons.size() < 6) {
        reasons.add(line.strip());
      }
    }
    return clean(String.join("; ", reasons));
  }

  private Transport open() throws PublishException {
    try {
      Transport transport = Transport.open(repository, url.url());
      transport.setTimeout(TIMEOUT_SECONDS);
      if (token != null && !token.isEmpty() && url.carriesTokens()) {
        // GitHub takes any user name with a token:
        // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens#using-a-personal-access-token-on-the-command-line
        transport.setCredentialsProvider(
            new UsernamePasswordCredentialsProvider("x-access-token", token));
      }
      return transport;
    } catch (IOException e) {
      throw failed("opening", e);
    }
  }

  // Not any 401 or 403: a path or a commit id may hold these digits.
  private static final Pattern STATUS = Pattern.compile("(?<![\\w./-])40[13](?![\\w./-])");

  private PublishException failed(String doing, IOException e) {
    String text = "";
    boolean unreachable = false;
    boolean missing = false;
    for (Throwable at = e; at != null; at = at.getCause()) {
      text += at.getMessage() + " ";
      unreachable |=
          at instanceof UnknownHostException
              || at instanceof ConnectException
              || at instanceof SocketException
              || at instanceof SocketTimeoutException;
      missing |= at instanceof NoRemoteRepositoryException;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    boolean refused =
        lower.contains("not authorized")
            || lower.contains("authentication is required")
            || lower.contains("not permitted")
            || STATUS.matcher(lower).find();
    String what;
    String fix;
    if (refused) {
      what = token == null ? "asks for a token and none is given" : "refuses the token";
      fix =
          "set GITHUB_TOKEN to a token that may write contents of this repository (in a workflow:"
              + " permissions: contents: write)";
    } else if (missing) {
      what = "does not exist, or the token cannot see it";
      fix = "check the URL and the token's repositories";
    } else if (unreachable || lower.contains("timed out") || lower.contains("time out")) {
      what = "cannot be reached (" + clean(e.getMessage()) + ")";
      fix = "check the network and the URL, and run again; nothing was changed";
    } else {
      what = "failed while " + doing + " (" + clean(e.getMessage()) + ")";
      fix = "run again; nothing was changed. GIT_TRACE=1 git ls-remote shows more";
    }
    boolean safe = clean(text).equals(text);
    String message = url + ": " + what + "\n  fix: " + fix;
    return safe && e instanceof TransportException
        ? new PublishException(message, e)
        : new PublishException(message);
  }

  /** Text of somebody else: one line, no token, no user in a URL, no control characters. */
  private String clean(String text) {
    String one = RemoteUrl.mask(text).replaceAll("\\p{Cntrl}", " ");
    return token == null || token.isEmpty() ? one : one.replace(token, "***");
  }

  /** Without the token. */
  @Override
  public String toString() {
    return url.toString();
  }
}
