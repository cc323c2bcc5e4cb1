package io.mosaicmq.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468), in order. */
record PemFile(Path path, List<Block> blocks) {
    /** More than any chain, key or list of ours needs; a device file or a log given by mistake ends here. */
    private static final long MOST_BYTES = 16L << 20;

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    /** What one BEGIN and END enclose. */
    record Block(String label, byte[] content) {}

    /** @param key name of the setting that says the path */
    static PemFile read(String key, Path path) throws InvalidTlsFiles {
        String text;
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new InvalidTlsFiles(key + " = " + path + ": is larger than " + MOST_BYTES + " bytes");
            }
            text = Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new InvalidTlsFiles(key + " = " + path + ": there is no such file", e);
        } catch (IOException e) {
            throw new InvalidTlsFiles(key + " = " + path + ": cannot be read: " + e, e);
        }
        return new PemFile(path, parse(key, path, text));
    }

    private static List<Block> parse(String key, Path path, String text) throws InvalidTlsFiles {
        List<Block> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        int at = 0;
        while (begin.find(at)) {
            String label = begin.group(1);
            String end = "-----END " + label + "-----";
            int stop = text.indexOf(end, begin.end());
            if (stop < 0) {
                throw new InvalidTlsFiles(key + " = " + path + ": is cut short: no '" + end + "'");
            }
            String body = text.substring(begin.end(), stop);
            if (body.contains("Proc-Type:") || label.startsWith("ENCRYPTED")) {
                throw new InvalidTlsFiles(
                        key + " = " + path
                                + ": is encrypted, which is not supported; write it without a password: openssl pkey -in FILE -out FILE");
            }
            try {
                blocks.add(new Block(label, Base64.getMimeDecoder().decode(body)));
            } catch (IllegalArgumentException e) {
                throw new InvalidTlsFiles(key + " = " + path + ": the " + label + " is not valid Base64", e);
            }
            at = stop + end.length();
        }
        if (blocks.isEmpty()) {
            throw new InvalidTlsFiles(key + " = " + path + ": is not in PEM format: no '-----BEGIN ...-----' in it");
        }
        return blocks;
    }
}
