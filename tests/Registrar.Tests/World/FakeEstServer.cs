using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Registrar.Tests.World;

/// <summary>An HTTPS server on loopback that answers as the test says, and keeps what it was asked.</summary>
internal sealed class FakeEstServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FakeEstServer(WebApplication application) => _application = application;

    public Uri Address => new(
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            .Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <summary>The requests: path, name of the client's certificate, authorization, body.</summary>
    public List<(string Path, string Client, string Authorization, string Body)> Requests { get; } = [];

    public static async Task<FakeEstServer> StartAsync(
        X509Certificate2 certificate, Func<HttpContext, string, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            })));
        FakeEstServer server = new(builder.Build());
        server._application.Run(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            server.Requests.Add((
                context.Request.Path, context.Connection.ClientCertificate?.Subject ?? "", context.Request.Headers.Authorization.ToString(),
                body));
            await answer(context, body);
        });
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
