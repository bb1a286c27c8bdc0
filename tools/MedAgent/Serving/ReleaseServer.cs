using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.MedAgent.Serving;

/// <summary>
/// Serves the files of a folder over HTTP, whole or by byte ranges, read-only. Images need no secrecy: a device verifies them with the
/// digests in the signed manifest. Keys and databases in the folder, and what is outside of it, are never served, by no link either.
/// </summary>
public sealed class ReleaseServer : IAsyncDisposable
{
    private const string AnyContent = "application/octet-stream";

    // Private files that medagent and the collector write: keys with their state, and the database of readings.
    private static readonly string[] Secrets = [".pem", ".key", ".db"];

    private readonly WebApplication _application;
    private readonly FilesBehindLinks _files;

    private ReleaseServer(WebApplication application, FilesBehindLinks files)
    {
        _application = application;
        _files = files;
    }

    /// <summary>Raised after each request.</summary>
    public event Action<ServedRequest>? Served;

    /// <summary>The address it listens on.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts serving.</summary>
    /// <param name="folder">The folder; its subfolders are served as well.</param>
    /// <param name="port">A TCP port; 0 for any free one.</param>
    /// <param name="isForAll">Whether other machines may connect, or only this one.</param>
    /// <exception cref="IOException">The folder does not exist, or the port is in use.</exception>
    public static async Task<ReleaseServer> StartAsync(string folder, int port, bool isForAll = false)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: the folder does not exist; check its name");
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(isForAll ? IPAddress.Any : IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        ReleaseServer server = new(builder.Build(), new FilesBehindLinks(folder, path => !IsSecret(path)));
        server.Compose();
        try
        {
            await server._application.StartAsync();
        }
        catch (Exception refusal) when (refusal is SocketException or IOException)
        {
            await server.DisposeAsync();
            throw new IOException(FormattableString.Invariant($"cannot listen on port {port}: {refusal.Message}"), refusal);
        }

        IServer kestrel = server._application.Services.GetRequiredService<IServer>();
        server.Address = new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _files.Dispose();
    }

    private static bool IsSecret(string path) => Array.Exists(Secrets, secret => path.Contains(secret, StringComparison.OrdinalIgnoreCase));

    private void Compose()
    {
        _application.Use(ReportAsync);
        _application.Use(GuardAsync);
        _application.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = _files,
            ContentTypeProvider = new FileExtensionContentTypeProvider(new Dictionary<string, string>()),
            ServeUnknownFileTypes = true,
            DefaultContentType = AnyContent,
        });
    }

    private async Task ReportAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            HttpRequest request = context.Request;
            Served?.Invoke(new ServedRequest(
                DateTimeOffset.UtcNow,
                Printable.Of(request.Method),
                Printable.Of(request.Path.Value ?? ""),
                Printable.Of(request.Headers.Range.ToString()),
                context.Response.StatusCode));
        }
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        bool isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (isRead && !IsSecret(request.Path.Value ?? ""))
        {
            return next(context);
        }

        context.Response.StatusCode = isRead ? StatusCodes.Status403Forbidden : StatusCodes.Status405MethodNotAllowed;
        if (!isRead)
        {
            context.Response.Headers.Allow = "GET, HEAD";
        }

        return Task.CompletedTask;
    }
}
