namespace UserSync.Bench.Replicas;

/// <summary>What nginx is told: the same as <c>build/nginx/usersync.conf</c> says, and where its files go.</summary>
internal static class NginxConfiguration
{
    /// <param name="address">Where it listens.</param>
    /// <param name="replicas">What it hands requests on to, in turn.</param>
    /// <param name="folder">Where it may write.</param>
    public static string For(Uri address, IEnumerable<Uri> replicas, string folder) => $$"""
        daemon off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log stderr warn;
        events {
            worker_connections 2048;
        }
        http {
            access_log off;
            client_body_temp_path {{folder}}/client_body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;

            # The load generator keeps its connections, and takes one that is closed for lost.
            keepalive_requests 1000000000;

            # A body that fits here is never written to a file.
            client_body_buffer_size 64k;
            client_max_body_size 1m;

            upstream usersync {
                {{string.Join("\n        ", replicas.Select(replica => $"server {replica.Authority};"))}}
                keepalive 64;
                keepalive_requests 1000000000;
            }
            server {
                listen {{address.Authority}};
                location / {
                    proxy_pass http://usersync;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Forwarded-Proto $scheme;

                    # Whole bodies go in and out: a slow client keeps nginx waiting, and no replica.
                    proxy_request_buffering on;
                    proxy_buffering on;
                }
            }
        }
        """;
}
