using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NanoMedAgent.Operations.Monitoring;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Est;

namespace NanoMedAgent.Registrar.Serving;

/// <summary>
/// The EST server (RFC 7030): /cacerts and /csrattrs for everybody, /simpleenroll for clients with a certificate or a password,
/// /simplereenroll for clients with the certificate that is to be renewed. Always over TLS.
/// </summary>
/// <param name="address">Where it listens.</param>
/// <param name="certificate">For TLS.</param>
/// <param name="service">What decides.</param>
public sealed class EstHost(IPEndPoint address, X509Certificate2 certificate, EstService service) : IHostedService
{
    private const string Root = "/.well-known/est";
    private const string CertsOnlyType = "application/pkcs7-mime; smime-type=certs-only";

    // ecdsa-with-SHA256 is what the CA is sure to take; a client with another key may try.
    private static readonly string[] WantedAttributes = ["1.2.840.10045.4.3.2"];

    private WebApplication? _application;

    /// <summary>The address that it listens on, after the start.</summary>
    public Uri? Address { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EstRequest.LengthLimit;
            kestrel.Listen(address, listen => listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (client, chain, _) => service.IsTrusted(client, chain?.ChainPolicy.ExtraStore ?? []);
            }));
        });
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        _application = builder.Build();
        _application.UseRouting();
        _application.MapGet(Root + "/cacerts", context => WriteAsync(context, CertsOnlyType, CertsOnly.Write(service.Authorities)));
        _application.MapGet(
            Root + "/csrattrs", context => WriteAsync(context, "application/csrattrs", CsrAttributes.Write(WantedAttributes)));
        _application.MapPost(Root + "/simpleenroll", context => EnrolAsync(context, isRenewal: false));
        _application.MapPost(Root + "/simplereenroll", context => EnrolAsync(context, isRenewal: true));
        try
        {
            await _application.StartAsync(cancellationToken);
        }
        catch (Exception refusal) when (refusal is SocketException or IOException)
        {
            throw new IOException(
                $"--est-listen {address}: cannot listen there ({refusal.Message.TrimEnd('.')}); give another port", refusal);
        }

        Address = new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is not null)
        {
            await _application.StopAsync(cancellationToken);
            await _application.DisposeAsync();
        }
    }

    private static async Task WriteAsync(HttpContext context, string type, string body)
    {
        context.Response.ContentType = type;
        context.Response.Headers["Content-Transfer-Encoding"] = "base64";
        context.Response.ContentLength = body.Length;
        await context.Response.WriteAsync(body, Encoding.ASCII);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(text + "\n");
    }

    private async Task EnrolAsync(HttpContext context, bool isRenewal)
    {
        X509Certificate2? own = context.Connection.ClientCertificate;
        if (service.FindClient(own, context.Request.Headers.Authorization.ToString()) is not { } client || (isRenewal && own is null))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"EST\"";
            await RefuseAsync(
                context, StatusCodes.Status401Unauthorized,
                isRenewal ? "give the certificate that is to be renewed" : "give the certificate or the password of a client");
            return;
        }

        (CertificateStatus revocation, string reason) = service.FindRevocation(own);
        if (revocation != CertificateStatus.Good)
        {
            bool isRevoked = revocation == CertificateStatus.Revoked;
            await RefuseAsync(context, isRevoked ? StatusCodes.Status403Forbidden : StatusCodes.Status503ServiceUnavailable, reason);
            return;
        }

        if (context.Request.ContentType?.Split(';')[0].Trim() != "application/pkcs10")
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "give a request of the type application/pkcs10");
            return;
        }

        using StreamReader reader = new(context.Request.Body, Encoding.ASCII);
        string body;
        try
        {
            body = await reader.ReadToEndAsync(context.RequestAborted);
        }
        catch (BadHttpRequestException refusal)
        {
            await RefuseAsync(context, refusal.StatusCode, "the request is too long, or was not sent whole");
            return;
        }

        AuthorityAnswer answer = await service.EnrolAsync(client, isRenewal ? own : null, body, context.RequestAborted);
        switch (answer.Outcome)
        {
            case AuthorityOutcome.Done:
                await WriteAsync(context, CertsOnlyType, CertsOnly.Write([answer.Certificate!]));
                break;
            case AuthorityOutcome.Waiting:
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                int seconds = (int)Math.Ceiling(answer.CheckAfter.TotalSeconds);
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                context.Response.ContentLength = 0;
                break;
            case AuthorityOutcome.Refused:
                await RefuseAsync(context, StatusCodes.Status400BadRequest, answer.Reason);
                break;
            default:
                context.Response.Headers.RetryAfter = "60";
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the CA cannot be asked now");
                break;
        }
    }
}
