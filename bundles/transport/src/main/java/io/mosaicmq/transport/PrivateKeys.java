package io.mosaicmq.transport;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads private keys in the formats tools write: PKCS #8, and the older PKCS #1 (RSA) and SEC 1 (EC), which are wrapped into it. */
final class PrivateKeys {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    /** Context tag 0 of SEC 1's ECPrivateKey: the name of the curve. */
    private static final int EC_PARAMETERS = 0xA0;

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    /** 1.2.840.113549.1.1.1 and its NULL parameters. */
    private static final byte[] RSA = {
        0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    /** 1.2.840.10045.2.1. */
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};

    private PrivateKeys() {}

    static PrivateKey read(PemFile file) throws InvalidTlsFiles {
        for (PemFile.Block block : file.blocks()) {
            try {
                switch (block.label()) {
                    case "PRIVATE KEY":
                        return decode(block.content());
                    case "RSA PRIVATE KEY":
                        return decode(wrap(RSA, block.content()));
                    case "EC PRIVATE KEY":
                        return decode(wrap(concat(EC, curve(block.content())), block.content()));
                    default:
                        continue; // certificates and parameters in the same file
                }
            } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
                throw new InvalidTlsFiles(
                        "key = " + file.path() + ": the " + block.label() + " cannot be read: " + e.getMessage(), e);
            }
        }
        throw new InvalidTlsFiles("key = " + file.path() + ": holds no private key, but "
                + file.blocks().stream().map(PemFile.Block::label).toList());
    }

    private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException last = new InvalidKeyException("unknown kind of key");
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                last = new InvalidKeyException("neither an RSA, nor an EC, nor an Ed25519 key", e);
            }
        }
        throw last;
    }

    /** Whether what the key signs verifies with the certificate's public key. */
    static boolean belongTogether(PrivateKey key, PublicKey certified) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        byte[] probe = {1, 2, 3, 4};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certified);
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // keys of different kinds
        }
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, concat(VERSION_0, concat(der(SEQUENCE, algorithm), der(OCTET_STRING, key))));
    }

    /** The curve's object identifier out of SEQUENCE { version, OCTET STRING key, [0] { curve }, ... }. */
    private static byte[] curve(byte[] sec1) throws InvalidKeyException {
        int at = contentOffset(sec1, 0);
        while (at < sec1.length) {
            int content = contentOffset(sec1, at);
            int end = content + contentLength(sec1, at);
            if ((sec1[at] & 0xFF) == EC_PARAMETERS) {
                byte[] curve = new byte[end - content];
                System.arraycopy(sec1, content, curve, 0, curve.length);
                if (curve.length < 2 || curve[0] != OBJECT_IDENTIFIER) {
                    throw new InvalidKeyException("the curve must be given by name");
                }
                return curve;
            }
            at = end;
        }
        throw new InvalidKeyException("it does not name its curve; convert it: openssl pkey -in FILE -out FILE");
    }

    private static int contentOffset(byte[] der, int at) {
        int first = der[at + 1];
        return at + 2 + (first < 0 ? first & 0x7F : 0);
    }

    private static int contentLength(byte[] der, int at) throws InvalidKeyException {
        int first = der[at + 1];
        if (first >= 0) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7F); i++) {
            length = length << 8 | der[at + 2 + i] & 0xFF;
        }
        if (length < 0 || length > der.length) {
            throw new InvalidKeyException("a length in it goes beyond its end");
        }
        return length;
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = content.length > 0xFFFF ? 3 : content.length > 0xFF ? 2 : 1;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >> 8 * i);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
