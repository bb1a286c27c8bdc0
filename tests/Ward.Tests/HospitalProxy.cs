using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Ward.Tests;

/// <summary>A reverse proxy made by others (YARP), which ends TLS on the ward's computer and forwards everything to the ward.</summary>
internal sealed class HospitalProxy : IAsyncDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
    });

    private readonly X509Certificate2 _certificate;
    private readonly WebApplication _application;

    private HospitalProxy()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(_certificate)));
        builder.Services.AddHttpForwarder();
        _application = builder.Build();
        _application.Run(ForwardAsync);
    }

    /// <summary>The address that browsers use.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where it forwards to.</summary>
    public Uri? Ward { get; set; }

    public static async Task<HospitalProxy> StartAsync()
    {
        HospitalProxy proxy = new();
        await proxy._application.StartAsync();
        IServer kestrel = proxy._application.Services.GetRequiredService<IServer>();
        Uri listening = new(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        proxy.Address = new UriBuilder(listening) { Host = "localhost" }.Uri;
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _client.Dispose();
        _certificate.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        IHttpForwarder forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
        await forwarder.SendAsync(context, Ward!.ToString(), _client, ForwarderRequestConfig.Empty, HttpTransformer.Default);
    }
}
