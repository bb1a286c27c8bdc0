using System.Net;
using System.Net.Http.Headers;

namespace Fuzzing.World;

/// <summary>A server that answers with given bodies, one after the other; without any it has nothing (404).</summary>
/// <param name="mediaType">Of each body.</param>
internal sealed class GivenAnswers(string mediaType) : HttpMessageHandler
{
    private readonly Queue<byte[]> _bodies = [];

    /// <summary>What comes next, in place of what was left.</summary>
    public void Give(IEnumerable<byte[]> bodies)
    {
        _bodies.Clear();
        foreach (byte[] body in bodies)
        {
            _bodies.Enqueue(body);
        }
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = new(HttpStatusCode.NotFound);
        if (_bodies.TryDequeue(out byte[]? body))
        {
            answer.StatusCode = HttpStatusCode.OK;
            answer.Content = new ByteArrayContent(body);
            answer.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        return Task.FromResult(answer);
    }
}
