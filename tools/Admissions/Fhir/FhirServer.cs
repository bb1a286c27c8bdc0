using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NanoMedAgent.Smart;

namespace NanoMedAgent.Admissions.Fhir;

/// <summary>A FHIR R4 server that is asked. It is never written to.</summary>
/// <param name="http">The connection; it is disposed of with this.</param>
/// <param name="address">The base address.</param>
/// <param name="authorization">Gets tokens; null for a server that wants none. It is disposed of with this.</param>
internal sealed class FhirServer(HttpClient http, Uri address, SmartAuthorization? authorization) : IDisposable
{
    private const string Json = "application/fhir+json";

    // A hospital has fewer patients than this many pages: a server whose pages have no end is not followed for ever.
    private const int PageLimit = 1000;

    // What was included with a page, and what was read beside: wards and beds come again and again.
    private const int CacheLimit = 10_000;

    private readonly Dictionary<string, JsonElement?> _cache = [];

    /// <summary>The base address, with a slash at its end.</summary>
    public Uri Address { get; } = new(address.AbsoluteUri.TrimEnd('/') + "/");

    /// <summary>The program's public key as a JWK set; null if it sends no tokens.</summary>
    public string? KeySet => authorization?.ToKeySet();

    /// <summary>Nothing of what was read before counts any more.</summary>
    public void Forget() => _cache.Clear();

    /// <summary>Searches, page by page.</summary>
    /// <param name="query">Type and parameters.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Pages: when the server answered by its own clock, and what was found; what is included is kept for reading.</returns>
    /// <exception cref="HttpRequestException">The server cannot be asked, or refuses.</exception>
    /// <exception cref="InvalidDataException">The answer is not FHIR.</exception>
    public async IAsyncEnumerable<(DateTimeOffset? At, IReadOnlyList<JsonElement> Found)> SearchAsync(
        string query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string type = query.Split('?')[0];
        Uri? next = new(Address, query);
        for (int pages = 0; next is not null; pages++)
        {
            if (pages == PageLimit)
            {
                throw new InvalidDataException($"the search for {type} has more than {PageLimit} pages");
            }

            (DateTimeOffset? at, JsonElement? answer) = await GetAsync(next, cancellation);
            if (answer is not { } bundle || bundle.Text("resourceType") != "Bundle")
            {
                throw new InvalidDataException($"the search for {type}: the answer is no Bundle of FHIR");
            }

            List<JsonElement> found = [];
            foreach (JsonElement entry in bundle.Items("entry"))
            {
                if (entry.At("resource") is not { } resource)
                {
                    continue;
                }

                bool isMatch = resource.Text("resourceType") == type && entry.Text("search", "mode") is "match" or "";
                if (isMatch)
                {
                    found.Add(resource);
                }

                Keep($"{resource.Text("resourceType")}/{resource.Text("id")}", resource);
            }

            yield return (at, found);
            string link = bundle.Items("link").Where(each => each.Text("relation") == "next").Select(each => each.Text("url"))
                .FirstOrDefault("");

            // A token goes to this server alone.
            next = link.Length == 0 ? null
                : Uri.TryCreate(Address, link, out Uri? page) && Address.IsBaseOf(page) ? page
                : throw new InvalidDataException($"the search for {type}: the next page is at another server");
        }
    }

    /// <summary>Reads a resource; null if the server has none.</summary>
    /// <param name="reference">Type and id.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="HttpRequestException">The server cannot be asked, or refuses.</exception>
    /// <exception cref="InvalidDataException">The answer is not FHIR.</exception>
    public async Task<JsonElement?> ReadAsync(string reference, CancellationToken cancellation)
    {
        if (!_cache.TryGetValue(reference, out JsonElement? resource))
        {
            (_, resource) = await GetAsync(new Uri(Address, reference), cancellation);
            Keep(reference, resource);
        }

        return resource;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        authorization?.Dispose();
        http.Dispose();
    }

    private void Keep(string reference, JsonElement? resource)
    {
        if (_cache.Count >= CacheLimit)
        {
            _cache.Clear();
        }

        _cache[reference] = resource;
    }

    private async Task<(DateTimeOffset? At, JsonElement? Answer)> GetAsync(Uri what, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, what);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        if (authorization is not null)
        {
            (string? token, string reason) = await authorization.GetTokenAsync(cancellation);
            request.Headers.Authorization = token is null
                ? throw new HttpRequestException(reason)
                : new AuthenticationHeaderValue("Bearer", token);
        }

        using HttpResponseMessage response = await http.SendAsync(request, cancellation);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return (response.Headers.Date, null);
        }

        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            authorization?.Forget();
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(FormattableString.Invariant($"HTTP {(int)response.StatusCode}"));
        }

        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return (response.Headers.Date, document.RootElement.Clone());
        }
        catch (JsonException mistake)
        {
            throw new InvalidDataException("the answer is no JSON", mistake);
        }
    }
}
