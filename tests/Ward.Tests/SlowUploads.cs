using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ward.Tests;

/// <summary>Pictures that arrive slowly, or never as a whole.</summary>
public sealed class SlowUploads
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public async Task Slow_uploads_do_not_hold_the_scanner(int slowOnes)
    {
        await using WardSite site = await WardSite.StartAsync();
        using WardSession session = await WardSession.BeginAsync(site.Address);
        session.Client.DefaultRequestHeaders.Add("RequestVerificationToken", await session.TokenAsync());
        List<TcpClient> slow = [];
        for (int upload = 0; upload < slowOnes; upload++)
        {
            slow.Add(await BeginUploadAsync(site, session));
        }

        CodePicture picture = new("NM1:TEST");
        using ByteArrayContent content = new(picture.Draw());
        using HttpResponseMessage answer = await session.Client.PostAsync(
            site.Url($"/scan?width={picture.Width}&height={picture.Height}"), content, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldBe("NM1:TEST");
        slow.ForEach(upload => upload.Dispose());
    }

    [Fact]
    public async Task Somebody_with_very_many_slow_uploads_is_told_that_there_are_too_many()
    {
        await using WardSite site = await WardSite.StartAsync();
        using WardSession nurse = await WardSession.BeginAsync(site.Address);
        using WardSession admin = await WardSession.BeginAsync(site.Address, "admin");
        List<TcpClient> slow = [];
        foreach (WardSession session in new[] { nurse, admin })
        {
            session.Client.DefaultRequestHeaders.Add("RequestVerificationToken", await session.TokenAsync());
        }

        for (int upload = 0; upload < 8; upload++)
        {
            slow.Add(await BeginUploadAsync(site, nurse));
        }

        (await PostAsync(site, nurse)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await PostAsync(site, admin)).ShouldBe(HttpStatusCode.NoContent);
        slow.ForEach(upload => upload.Dispose());
    }

    /// <summary>Begins an upload, and waits until the ward wants the picture, which does not come.</summary>
    private static async Task<TcpClient> BeginUploadAsync(WardSite site, WardSession session)
    {
        TcpClient connection = new();
        await connection.ConnectAsync(site.Address.Host, site.Address.Port, Cancellation);
        NetworkStream stream = connection.GetStream();
        string cookies = string.Join("; ", session.Cookies.Select(cookie => $"{cookie.Name}={cookie.Value}"));
        string token = session.Client.DefaultRequestHeaders.GetValues("RequestVerificationToken").Single();
        string[] request =
        [
            "POST /scan?width=64&height=64 HTTP/1.1", $"Host: {site.Address.Authority}", $"Cookie: {cookies}",
            $"RequestVerificationToken: {token}", "Content-Length: 4096", "Expect: 100-continue", "", "",
        ];
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", request)), Cancellation);
        byte[] answer = new byte["HTTP/1.1 100".Length];
        await stream.ReadExactlyAsync(answer, Cancellation);
        Encoding.ASCII.GetString(answer).ShouldBe("HTTP/1.1 100");
        return connection;
    }

    private static async Task<HttpStatusCode> PostAsync(WardSite site, WardSession session)
    {
        using ByteArrayContent content = new(new byte[4096]);
        using HttpResponseMessage answer = await session.Client.PostAsync(site.Url("/scan?width=64&height=64"), content, Cancellation);
        return answer.StatusCode;
    }
}
