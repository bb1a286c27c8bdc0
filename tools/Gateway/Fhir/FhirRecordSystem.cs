using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using NanoMedAgent.Gateway.Destinations;
using Task = System.Threading.Tasks.Task;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>A FHIR R4 server (4.0.1), JSON over HTTP.</summary>
public sealed class FhirRecordSystem : IRecordSystem, IDisposable
{
    private const string Json = "application/fhir+json";
    private const int CacheLimit = 10_000;

    // A patient may be merged with another one.
    private static readonly TimeSpan PatientIsCurrent = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Fhir = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string _patientSystem;
    private readonly SmartAuthorization? _authorization;
    private readonly TransactionWriter _writer;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, (string Reference, DateTimeOffset Until)> _patients = [];

    /// <summary>A server.</summary>
    /// <param name="http">The connection; it is disposed of with this.</param>
    /// <param name="address">The server's base address.</param>
    /// <param name="patientSystem">The system of patients' identifiers.</param>
    /// <param name="authorization">Gets tokens; null for a server that wants none.</param>
    /// <param name="zone">In whose offset times are written.</param>
    /// <param name="time">The clock.</param>
    public FhirRecordSystem(
        HttpClient http, Uri address, string patientSystem, SmartAuthorization? authorization, TimeZoneInfo zone, TimeProvider time)
    {
        _http = http;
        _address = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        _patientSystem = patientSystem;
        _authorization = authorization;
        _writer = new TransactionWriter(zone);
        _time = time;
    }

    /// <summary>The gateway's public key as a JWK set; null if it sends no tokens.</summary>
    public string? KeySet => _authorization?.ToKeySet();

    /// <summary>Public servers take 500 in a transaction.</summary>
    public int ResourcesLimit => 400;

    /// <inheritdoc/>
    public async Task<FoundPatient> FindPatientAsync(string patient, CancellationToken cancellation)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (_patients.TryGetValue(patient, out (string Reference, DateTimeOffset Until) known) && now < known.Until)
        {
            return new FoundPatient(DeliveryOutcome.Delivered, known.Reference);
        }

        string query = $"Patient?identifier={Uri.EscapeDataString($"{_patientSystem}|{patient}")}&_elements=identifier&_count=2";
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, query));
        (DeliveryOutcome outcome, byte[] body) = await SendAsync(request, cancellation);
        if (outcome.Kind != DeliveryOutcomeKind.Delivered)
        {
            // A server that refuses a search refuses all of them: something is set wrong, and no patient is unknown.
            return new FoundPatient(DeliveryOutcome.Unavailable($"the search for patients: {outcome.Reason}", outcome.RetryAfter), null);
        }

        if (ServerAnswer.Patients(body) is not { } found)
        {
            return new FoundPatient(DeliveryOutcome.Unavailable("the search for patients: the answer is no Bundle of FHIR"), null);
        }

        if (found.Count != 1)
        {
            return new FoundPatient(DeliveryOutcome.Delivered, null);
        }

        if (_patients.Count >= CacheLimit)
        {
            _patients.Clear();
        }

        string reference = $"Patient/{found[0]}";
        _patients[patient] = (reference, now + PatientIsCurrent);
        return new FoundPatient(DeliveryOutcome.Delivered, reference);
    }

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> DeliverAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(_writer.Write(deliveries), Fhir);
        using HttpRequestMessage request = new(HttpMethod.Post, _address.AbsoluteUri.TrimEnd('/'))
        {
            Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(Json) } },
        };
        request.Headers.Add("Prefer", "return=minimal");
        return (await SendAsync(request, cancellation)).Outcome;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static bool IsTemporary(HttpStatusCode status) => (int)status >= 500 || status is HttpStatusCode.Unauthorized
        or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable
        or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.Locked
        or HttpStatusCode.TooManyRequests || (int)status < 400;

    private async Task<(DeliveryOutcome Outcome, byte[] Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        try
        {
            if (_authorization is not null)
            {
                (string? token, string reason) = await _authorization.GetTokenAsync(cancellation);
                if (token is null)
                {
                    return (DeliveryOutcome.Unavailable(reason), []);
                }

                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
            if (response.IsSuccessStatusCode)
            {
                return (DeliveryOutcome.Delivered, body);
            }

            string why = ServerAnswer.Reason((int)response.StatusCode, body);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                _authorization?.Forget();
            }

            // What is about the connection and its rights is about no reading: it waits until somebody has mended it.
            return IsTemporary(response.StatusCode)
                ? (DeliveryOutcome.Unavailable(why, RetryAfter(response)), body)
                : (DeliveryOutcome.Refused(why), body);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return (DeliveryOutcome.Unavailable(failure is TaskCanceledException ? "it does not answer" : failure.Message), []);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter is not { } asked ? null
        : asked.Delta ?? (asked.Date is { } date ? date - _time.GetUtcNow() : null);
}
