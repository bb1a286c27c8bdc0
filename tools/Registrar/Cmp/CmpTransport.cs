using System.Net.Http.Headers;

namespace NanoMedAgent.Registrar.Cmp;

/// <summary>Carries CMP messages over HTTP (RFC 9811). TLS is possible and not needed: messages protect themselves.</summary>
internal sealed class CmpTransport(HttpClient http, Uri address)
{
    private const string MediaType = "application/pkixcmp";

    /// <summary>Sends a message, and waits for the answer.</summary>
    /// <returns>The answer, from anybody; or null and why there is none.</returns>
    public async Task<(byte[]? Answer, string Reason)> SendAsync(byte[] message, CancellationToken cancellation)
    {
        try
        {
            using ByteArrayContent content = new(message);
            content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
            using HttpResponseMessage response = await http.PostAsync(address, content, cancellation);

            // A server may send a CMP error with a status of HTTP as well (RFC 9811, section 3.1).
            if (response.Content.Headers.ContentType?.MediaType == MediaType)
            {
                return (await response.Content.ReadAsByteArrayAsync(cancellation), "");
            }

            return (null, response.IsSuccessStatusCode
                ? $"the CA does not answer with {MediaType}; check the address"
                : FormattableString.Invariant($"the CA answers with HTTP status {(int)response.StatusCode}"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, $"the CA cannot be reached: {failure.GetBaseException().Message.TrimEnd('.')}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, "the CA does not answer in time");
        }
    }
}
