using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.MedAgent.Serving;

namespace Hospital.Tests.Releases;

/// <summary>The server of "medagent release serve": what it serves, and what it refuses.</summary>
public sealed class ReleaseServing : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly byte[] _image = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    private ReleaseServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder.File("served/sub"));
        await File.WriteAllBytesAsync(_folder.File("served/app.pe"), _image);
        await File.WriteAllBytesAsync(_folder.File("served/release.suit"), [1]);
        await File.WriteAllTextAsync(_folder.File("served/vendor.key.pem"), "secret");
        await File.WriteAllTextAsync(_folder.File("served/vendor.hss.pem.state"), "secret");
        await File.WriteAllTextAsync(_folder.File("served/readings.db-wal"), "secret");
        await File.WriteAllTextAsync(_folder.File("x"), "secret");
        _server = await ReleaseServer.StartAsync(_folder.File("served"), 0);
        _client.BaseAddress = _server.Address;
    }

    [Fact]
    public async Task A_file_is_served_whole()
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, "app.pe");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(_image);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        using HttpResponseMessage release = await AskAsync(HttpMethod.Get, "release.suit");
        release.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        _server.Address.Host.ShouldBe("127.0.0.1");
    }

    [Theory]
    [InlineData(100L, 199L, 100, 100)]
    [InlineData(900L, null, 900, 100)]
    [InlineData(null, 10L, 990, 10)]
    [InlineData(990L, 5000L, 990, 10)]
    public async Task A_range_request_gets_these_bytes_and_the_total_length(long? from, long? to, int first, int count)
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, "app.pe", new RangeHeaderValue(from, to));
        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        answer.Content.Headers.ContentRange.ShouldBe(new ContentRangeHeaderValue(first, first + count - 1, _image.Length));
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(_image[first..(first + count)]);
    }

    [Fact]
    public async Task A_range_past_the_end_is_refused_with_the_length()
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, "app.pe", new RangeHeaderValue(1000, null));
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        answer.Content.Headers.ContentRange.ShouldBe(new ContentRangeHeaderValue(1000));
    }

    [Fact]
    public async Task HEAD_gets_the_length_without_the_bytes_and_nothing_can_be_written()
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Head, "app.pe");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.ShouldBe(1000);
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        foreach (HttpMethod method in new[] { HttpMethod.Put, HttpMethod.Post, HttpMethod.Delete })
        {
            using HttpResponseMessage refused = await AskAsync(method, "app.pe");
            refused.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        }
    }

    [Theory]
    [InlineData("nothing.pe", HttpStatusCode.NotFound)]
    [InlineData("sub", HttpStatusCode.NotFound)]
    [InlineData("", HttpStatusCode.NotFound)]
    [InlineData("vendor.key.pem", HttpStatusCode.Forbidden)]
    [InlineData("vendor.KEY%2EPEM", HttpStatusCode.Forbidden)]
    [InlineData("vendor.hss.pem.state", HttpStatusCode.Forbidden)]
    [InlineData("readings.db-wal", HttpStatusCode.Forbidden)]
    public async Task Missing_files_and_secret_files_are_not_served(string path, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, path);
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/../x")]
    [InlineData("/sub/../../x")]
    [InlineData("/%2e%2e/x")]
    [InlineData("/..%2fx")]
    [InlineData("/..\\x")]
    [InlineData("//x")]
    public async Task No_path_leads_out_of_the_folder(string path)
    {
        string answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 40");
        answer.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("link.pe", "app.pe")]
    [InlineData("chain.pe", "link.pe")]
    [InlineData("sub/up.pe", "../app.pe")]
    [InlineData("around.pe", "sub/../app.pe")]
    [InlineData("folder/app.pe", null)]
    public async Task A_link_that_stays_in_the_folder_is_served_as_the_whole_file_behind_it(string path, string? target)
    {
        File.CreateSymbolicLink(_folder.File("served/link.pe"), "app.pe");
        Directory.CreateSymbolicLink(_folder.File("served/folder"), _folder.File("served"));
        if (target is not null && path != "link.pe")
        {
            File.CreateSymbolicLink(_folder.File("served/" + path), target);
        }

        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.ShouldBe(_image.Length);
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(_image);
        using HttpResponseMessage part = await AskAsync(HttpMethod.Get, path, new RangeHeaderValue(990, null));
        part.Content.Headers.ContentRange.ShouldBe(new ContentRangeHeaderValue(990, 999, _image.Length));
    }

    [Theory]
    [InlineData("out.pe", "../x")]
    [InlineData("whole.pe", "{folder}/x")]
    [InlineData("chain.pe", "sub/step")]
    [InlineData("back.pe", "../served-not/x")]
    [InlineData("key.pe", "vendor.key.pem")]
    [InlineData("circle.pe", "circle.pe")]
    [InlineData("nowhere.pe", "missing.pe")]
    [InlineData("up/x", null)]
    public async Task A_link_that_leads_out_of_the_folder_or_to_a_secret_file_is_not_served(string path, string? target)
    {
        Directory.CreateDirectory(_folder.File("served-not"));
        await File.WriteAllTextAsync(_folder.File("served-not/x"), "secret", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.File("served/sub/step"), "../../x");
        Directory.CreateSymbolicLink(_folder.File("served/up"), "..");
        if (target is not null)
        {
            File.CreateSymbolicLink(
                _folder.File("served/" + path), target.Replace("{folder}", _folder.Path, StringComparison.Ordinal));
        }

        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_is_a_link_itself_is_served()
    {
        Directory.CreateSymbolicLink(_folder.File("images"), "served");
        await using ReleaseServer server = await ReleaseServer.StartAsync(_folder.File("images"), 0);
        using HttpResponseMessage answer = await _client.GetAsync(
            new Uri(server.Address, "app.pe"), TestContext.Current.CancellationToken);
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(_image);
    }

    [Fact]
    public async Task Each_request_is_logged_in_one_line_with_its_range_and_status()
    {
        TaskCompletionSource<ServedRequest> served = new();
        _server.Served += served.SetResult;
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, "no%0Asuch", new RangeHeaderValue(2, 3));
        ServedRequest request = await served.Task.WaitAsync(TestContext.Current.CancellationToken);
        (request.Method, request.Path, request.Range, request.Status).ShouldBe(("GET", "/no?such", "bytes=2-3", 404));
    }

    [Fact]
    public async Task A_port_in_use_and_a_missing_folder_are_reported()
    {
        (await Should.ThrowAsync<IOException>(() => ReleaseServer.StartAsync(_folder.Path, _server.Address.Port))).Message.ShouldContain(
            "cannot listen on port");
        (await Programs.Fails("release", "serve", "--folder", _folder.File("nowhere"))).ShouldContain("the folder does not exist");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _client.Dispose();
        if (Directory.Exists(_folder.Path))
        {
            _folder.Dispose();
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, RangeHeaderValue? range = null)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Range = range;
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a path unchanged: HttpClient would remove the dots.</summary>
    private async Task<string> RawAsync(string request)
    {
        using TcpClient connection = new();
        await connection.ConnectAsync(_server.Address.Host, _server.Address.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
