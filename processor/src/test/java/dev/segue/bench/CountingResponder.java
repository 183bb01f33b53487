package dev.segue.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes every post and only counts: posts, and bytes of their bodies. The credentials check, which is the one short body, is
 * answered as Mixpanel does. Prints READY and its port, and the counts for each line that it reads; ends with its input.
 */
public final class CountingResponder {
    private static final int CHECK_BYTES = 64;
    private static final byte[] ACCEPTED = answer("200 OK", "1");
    private static final byte[] REFUSED = answer("400 Bad Request", "");

    private final AtomicLong posts = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private CountingResponder() {}

    public static void main(String[] args) throws IOException {
        CountingResponder responder = new CountingResponder();
        ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> responder.accept(server));
        acceptor.setDaemon(true);
        acceptor.start();
        System.out.println("READY " + server.getLocalPort());
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, ISO_8859_1));
        while (asked.readLine() != null) {
            System.out.println("COUNTED " + responder.posts + " " + responder.bytes);
        }
    }

    private static byte[] answer(String status, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(ISO_8859_1);
    }

    private void accept(ServerSocket server) {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed with the process
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            while (true) {
                long length = 0;
                boolean chunked = false;
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    String header = line.toLowerCase(Locale.ROOT);
                    if (header.startsWith("content-length:")) {
                        length = Long.parseLong(
                                header.substring("content-length:".length()).trim());
                    } else if (header.startsWith("transfer-encoding:")) {
                        chunked = true;
                    }
                }
                if (chunked) {
                    length = skipChunks(in);
                } else {
                    in.skipNBytes(length);
                }
                boolean check = length < CHECK_BYTES;
                if (!check) {
                    posts.incrementAndGet();
                    bytes.addAndGet(length);
                }
                socket.getOutputStream().write(check ? REFUSED : ACCEPTED);
            }
        } catch (IOException e) {
            // The client has closed the connection.
        }
    }

    private static long skipChunks(InputStream in) throws IOException {
        long total = 0;
        while (true) {
            long size = Long.parseLong(line(in).trim(), 16);
            in.skipNBytes(size);
            line(in);
            if (size == 0) {
                return total;
            }
            total += size;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
