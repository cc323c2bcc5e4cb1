package io.mosaicmq.itests.broker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests that see nothing of a broker but its port. The constructor is given the {@link Broker}, which many classes use at
 * the same time: names come from {@link Fresh}, and nothing may depend on what else the broker does.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedBroker.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a write into a stuck broker heeds no interrupt
@Execution(ExecutionMode.CONCURRENT)
public @interface BlackBox {}
