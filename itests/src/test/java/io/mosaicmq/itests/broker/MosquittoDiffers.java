package io.mosaicmq.itests.broker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What Mosquitto 2.0.11 is not asked, because it fails or decides otherwise where the standard leaves a choice; ours is.
 * With {@code -Dmosaicmq.oracle.strict=true} it is asked all the same.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface MosquittoDiffers {
    /** What Mosquitto does instead. */
    String value();
}
