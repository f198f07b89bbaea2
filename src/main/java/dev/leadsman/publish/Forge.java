package dev.leadsman.publish;

import java.net.URI;
import java.util.Optional;

/** Where pull requests are. */
public interface Forge {
  /**
   * @param head branch that holds the proposal
   * @param base branch that it is to be merged into
   * @param body Markdown
   */
  record Draft(String head, String base, String title, String body) {}

  /** What a run did to the pull request. */
  enum Done {
    CREATED,
    REFRESHED,
    UNCHANGED,
    CLOSED
  }

  /** A pull request and what this run did to it. */
  record PullRequest(long number, URI url, Done done) {}

  /**
   * Makes the one open pull request of head into base say what the draft says.
   *
   * @throws PublishException when the forge refuses or cannot be reached; the next run goes on
   */
  PullRequest propose(Draft draft) throws PublishException;

  /**
   * Closes the open pull request of head into base, if there is one: nothing is left to propose.
   *
   * @param reason Markdown, in place of the body
   * @throws PublishException as {@link #propose}
   */
  Optional<PullRequest> withdraw(String head, String base, String reason) throws PublishException;
}
