package io.mosaicmq.auth;

/** A link did not do its part. */
final class LinkFailure extends Exception {
    private static final long serialVersionUID = 1L;

    LinkFailure(String link, Throwable cause) {
        super("link " + link + " failed: " + cause, cause);
    }
}
