namespace UserSync.Bench.Replicas;

/// <summary>What nginx is told: <c>build/nginx/usersync.conf</c> as it is, but for its addresses, and where its files go.</summary>
internal static class NginxConfiguration
{
    private const string Replica = "server replica:8080 ";
    private const string Listen = "listen 8080;";

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
            client_body_temp_path {{folder}}/client_body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;

            # The load generator keeps its connections, and takes one that is closed for lost.
            keepalive_requests 1000000000;

        {{Shipped(address, replicas)}}
        }
        """;

    private static string Shipped(Uri address, IEnumerable<Uri> replicas)
    {
        using var stream = typeof(NginxConfiguration).Assembly.GetManifestResourceStream("usersync.conf")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        var replica = lines.Single(line => line.Contains(Replica, StringComparison.Ordinal));
        return string.Join('\n', lines.SelectMany(line =>
            line == replica ? replicas.Select(place => line.Replace(Replica, $"server {place.Authority} ", StringComparison.Ordinal))
            : [line.Replace(Listen, $"listen {address.Authority};", StringComparison.Ordinal)]));
    }
}
