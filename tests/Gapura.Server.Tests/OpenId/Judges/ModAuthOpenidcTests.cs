using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId.Judges;

/// <summary>Apache with <c>mod_auth_openidc</c> (certified) stands before an application that knows nothing of OpenID.</summary>
public sealed class ModAuthOpenidcTests
{
    [Fact]
    public async Task Apache_lets_in_who_signed_in_with_us()
    {
        var port = FreePort.Next();
        var origin = $"http://127.0.0.1:{port}";
        await using var scene = await OpenIdScene.StartAsync(change: row => (row.RedirectUris, row.PostLogoutUris) = ($"{origin}/oidc/callback", $"{origin}/bye"));
        scene.Gapura.GoToTheMachinesTime();
        await Jwt.KeysAsync(scene.Gapura);
        using var folder = new ApacheFolder(scene, port);
        using var apache = ToolProcess.Start(new ProcessStartInfo("/usr/sbin/apache2", ["-f", folder.Configuration, "-DFOREGROUND"]), "libapache2-mod-auth-openidc");
        try
        {
            await UntilItListensAsync(port, apache);
            using var visitor = new Visitor(new Uri(origin)) { Headers = { ["Accept"] = "text/html" } };
            var asked = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/private/page.txt"));
            Assert.True(asked.Location is not null, $"{asked.Status} {folder.Log}");
            var at = await scene.SignInAsync(await scene.GoAsync(asked.Location));
            var signed = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, at.Url));
            Assert.True(signed.Location == $"{origin}/private/page.txt", $"{signed.Status} {signed.Location} {folder.Log}");
            Assert.Equal("only for people who signed in", (await visitor.GetAsync("/private/page.txt")).Html);
            var told = await visitor.GetAsync("/oidc/callback?info=json");
            Assert.Contains(scene.Person.Id.ToString(), told.Html, StringComparison.Ordinal);
            Assert.Contains(scene.Person.Email, told.Html, StringComparison.Ordinal);

            var leaving = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/oidc/callback?logout={Uri.EscapeDataString($"{origin}/bye")}"));
            Assert.StartsWith($"{origin}/bye", (await scene.GoAsync(leaving.Location!)).Url, StringComparison.Ordinal);
            Assert.NotEqual(HttpStatusCode.OK, (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/private/page.txt"))).Status);
        }
        finally
        {
            apache.Kill(entireProcessTree: true);
            await apache.WaitForExitAsync();
        }
    }

    private static async Task UntilItListensAsync(int port, Process apache)
    {
        for (var tries = 0; ; tries++)
        {
            Assert.True(tries < 2000 && !apache.HasExited, apache.HasExited ? await apache.StandardError.ReadToEndAsync() : "Apache does not listen.");
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }

    /// <summary>What Apache needs: its settings, a page to guard, and a place to write to.</summary>
    private sealed class ApacheFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("gapura-apache-").FullName;

        public ApacheFolder(OpenIdScene scene, int port)
        {
            Directory.CreateDirectory(Path.Combine(_path, "www", "private"));
            File.WriteAllText(Path.Combine(_path, "www", "private", "page.txt"), "only for people who signed in");
            File.WriteAllText(Configuration, Settings(scene, port));

            // Started by root, Apache reads as www-data.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }
        }

        public string Configuration => Path.Combine(_path, "apache.conf");

        public string Log => File.Exists(Path.Combine(_path, "error.log")) ? File.ReadAllText(Path.Combine(_path, "error.log")) : "";

        public void Dispose() => Directory.Delete(_path, recursive: true);

        private string Settings(OpenIdScene scene, int port) => $"""
            ServerRoot {_path}
            ServerName 127.0.0.1
            Listen 127.0.0.1:{port}
            PidFile {_path}/apache.pid
            ErrorLog {_path}/error.log
            Mutex sem
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
            LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
            <IfModule unixd_module>
            User www-data
            Group www-data
            </IfModule>
            StartServers 1
            ThreadsPerChild 5
            MinSpareThreads 1
            MaxSpareThreads 10
            MaxRequestWorkers 10
            DocumentRoot {_path}/www
            OIDCProviderMetadataURL {scene.Gapura.Settings.BaseUrl}/.well-known/openid-configuration
            OIDCClientID {scene.Client.Id}
            OIDCClientSecret {scene.Client.Secret}
            OIDCRedirectURI http://127.0.0.1:{port}/oidc/callback
            OIDCCryptoPassphrase {Server.Http.Cookies.NewToken()}
            OIDCPKCEMethod S256
            OIDCScope "openid email"
            OIDCInfoHook userinfo id_token
            OIDCHTTPTimeoutShort 60
            OIDCHTTPTimeoutLong 60
            <Location /private>
            AuthType openid-connect
            Require valid-user
            </Location>
            <Location /oidc>
            AuthType openid-connect
            Require valid-user
            </Location>
            <Location /bye>
            Require all granted
            </Location>
            """;
    }
}
