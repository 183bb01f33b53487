package dev.segue.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of plain sockets on loopback that says byte for byte what a test wants, also what no HTTP server would. Each
 * request is one script, in the order in which requests come; when there is none left the connection is closed. Bounded:
 * every read and wait of it ends after {@value #PATIENCE_MS} ms, and a request is at most 64 MB.
 */
public final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;
    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_BODY = 64 << 20;

    private final ServerSocket listening;
    private final Queue<Script> scripts;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What happens to one request. It may close or reset the connection; if not, the next request may follow on it. */
    @FunctionalInterface
    public interface Script {
        void serve(Connection connection) throws IOException;
    }

    /** A request that was read whole. */
    public record Request(String head, byte[] body) {}

    private ScriptedServer(ServerSocket listening, List<Script> scripts) {
        this.listening = listening;
        this.scripts = new ConcurrentLinkedQueue<>(scripts);
    }

    public static ScriptedServer start(Script... scripts) throws IOException {
        return start(List.of(scripts));
    }

    public static ScriptedServer start(List<Script> scripts) throws IOException {
        ScriptedServer server = new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), scripts);
        server.spawn(server::accept);
        return server;
    }

    /** Reads the request, answers with these bytes, and keeps the connection. */
    public static Script answer(String bytes) {
        return connection -> {
            connection.request();
            connection.write(bytes);
        };
    }

    /** An answer with its right length. */
    public static String response(int status, String body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head + "Content-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    public URI uri() {
        return URI.create("http://localhost:" + listening.getLocalPort());
    }

    /** Those that a script read, in that order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How many were made. */
    public int connections() {
        return connections.get();
    }

    /** Ends everything at once. Fails if a script did. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("a script failed", failures.peek());
        }
    }

    private void spawn(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                socket.setSoTimeout(PATIENCE_MS);
                open.add(socket);
                connections.incrementAndGet();
                spawn(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Connection connection = new Connection(socket);
            Script script = scripts.poll();
            while (script != null) {
                connection.number++;
                script.serve(connection);
                if (socket.isClosed() || !connection.hasMore()) {
                    return;
                }
                script = scripts.poll();
            }
        } catch (IOException e) {
            if (closed.getCount() > 0) {
                failures.add(e);
            }
        } finally {
            open.remove(socket);
        }
    }

    /** One connection of a client. */
    public final class Connection {
        private final Socket socket;
        private final PushbackInputStream in;
        private int number;
        private String head = "";

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new PushbackInputStream(socket.getInputStream());
        }

        /** Which request of this connection is at hand, from 1. */
        public int number() {
            return number;
        }

        /** Reads a request to its end. */
        public Request request() throws IOException {
            head();
            Request request = new Request(head, body());
            requests.add(request);
            return request;
        }

        /** Reads a request's line and headers, and leaves the body. */
        public String head() throws IOException {
            StringBuilder read = new StringBuilder();
            while (read.length() < 4 || !read.substring(read.length() - 4).equals("\r\n\r\n")) {
                if (read.length() > MAX_HEAD) {
                    throw new IOException("a head without an end");
                }
                read.append((char) next());
            }
            head = read.toString();
            return head;
        }

        /** Reads the body behind {@link #head}. */
        public void skipBody() throws IOException {
            body();
        }

        public void write(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** Writes byte after byte with a pause behind each, until all are written or the client has gone. */
        public void drip(String bytes, long pauseMs) throws IOException {
            for (byte one : bytes.getBytes(ISO_8859_1)) {
                try {
                    socket.getOutputStream().write(one);
                } catch (IOException e) {
                    return;
                }
                if (pause(pauseMs)) {
                    return;
                }
            }
        }

        /** Says that nothing more will be written, and takes what the client still sends, until it closes too. */
        public void finish() throws IOException {
            socket.shutdownOutput();
            awaitClientsEnd();
        }

        /** Waits until the client closes the connection. */
        public void awaitClientsEnd() throws IOException {
            try {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (java.net.SocketException e) {
                // It reset the connection: an end, too.
            }
            socket.close();
        }

        /** Ends the connection with a TCP reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private boolean hasMore() throws IOException {
            try {
                int next = in.read();
                if (next >= 0) {
                    in.unread(next);
                }
                return next >= 0;
            } catch (java.net.SocketException e) {
                return false;
            }
        }

        private int next() throws IOException {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the client ended the connection in the middle of a request");
            }
            return next;
        }

        private byte[] body() throws IOException {
            String lower = head.toLowerCase(Locale.ROOT);
            if (lower.contains("transfer-encoding: chunked")) {
                return chunks();
            }
            int at = lower.indexOf("content-length: ");
            int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
            return exactly(length);
        }

        private byte[] chunks() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (body.size() <= MAX_BODY) {
                int length = Integer.parseInt(line(), 16);
                body.writeBytes(exactly(length));
                line();
                if (length == 0) {
                    return body.toByteArray();
                }
            }
            throw new IOException("a request that is too large");
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = next(); next != '\n'; next = next()) {
                line.append((char) next);
            }
            return line.toString().trim();
        }

        private byte[] exactly(int length) throws IOException {
            if (length > MAX_BODY) {
                throw new IOException("a request that is too large");
            }
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("the client ended the connection in the middle of a request");
            }
            return bytes;
        }

        /** Whether the server was closed meanwhile. */
        private boolean pause(long millis) {
            try {
                return closed.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
    }
}
