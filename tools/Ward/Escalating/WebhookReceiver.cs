using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>
/// Posts messages as Standard Webhooks 1.0 has it (https://www.standardwebhooks.com): three headers, the last one with HMAC-SHA256 of the
/// other two and the body. What 2xx answers is told. 408, 425, 429 and 5xx are asked again, as Retry-After says; all else is a refusal.
/// </summary>
internal sealed class WebhookReceiver : IEscalationReceiver, IDisposable
{
    // Shorter than a lease.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebhookAddress _webhook;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>A receiver that was not asked yet.</summary>
    /// <param name="webhook">Where it is.</param>
    /// <param name="time">The real time, which is signed: a receiver believes no message of another time.</param>
    public WebhookReceiver(WebhookAddress webhook, TimeProvider time)
    {
        _webhook = webhook;
        _time = time;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (webhook.Authorities is { } trusted)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        _http = new HttpClient(handler) { Timeout = Patience };
    }

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(EscalationMessage message, CancellationToken cancellation)
    {
        string time = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using HttpRequestMessage request = new(HttpMethod.Post, _webhook.Address);
        request.Content = new ByteArrayContent(message.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", string.Join(' ', _webhook.Secrets.Select(secret => Sign(secret, message, time))));
        try
        {
            // Its body is not read: nobody here would understand it.
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return Judge(answer);
        }
        catch (HttpRequestException failure)
        {
            return DeliveryOutcome.Unavailable(ReasonOf(failure));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return DeliveryOutcome.Unavailable(FormattableString.Invariant($"no answer within {Patience.TotalSeconds} s"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Sign(byte[] secret, EscalationMessage message, string time)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{message.Id}.{time}."), .. message.Body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}";
    }

    private DeliveryOutcome Judge(HttpResponseMessage answer)
    {
        int status = (int)answer.StatusCode;
        string reason = FormattableString.Invariant($"it answers {status}");
        return answer.IsSuccessStatusCode ? DeliveryOutcome.Delivered
            : status is 408 or 425 or 429 or >= 500 ? DeliveryOutcome.Unavailable(reason, RetryAfter(answer))
            : DeliveryOutcome.Refused(reason);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    private static string ReasonOf(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.ConnectionError => "it cannot be reached",
        HttpRequestError.SecureConnectionError => "its certificate is not accepted, or it has no TLS",
        _ => "the connection broke",
    };
}
