using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Admissions;

/// <summary>Messages about patients that somebody should look at. The oldest ones are deleted.</summary>
public sealed class AdmissionNoticeTable
{
    /// <summary>So many are kept, and as many again until the oldest are deleted.</summary>
    public const int Limit = 10_000;

    private const int TextLimit = 300;

    private readonly Database _database;

    internal AdmissionNoticeTable(Database database) => _database = database;

    /// <summary>Adds one. A sender that fills the table deletes the oldest notices and nothing else.</summary>
    public void Add(AdmissionNotice notice) => _database.InTransaction(() =>
    {
        long number = _database.Query(
            """
            INSERT INTO admission_notices (received, source, message, patient, answer, reason)
            VALUES (@received, @source, @message, @patient, @answer, @reason) RETURNING number
            """,
            row => row.GetInt64(0),
            ("@received", notice.Received.ToUnixTimeMilliseconds()), ("@source", Cut(notice.Source)), ("@message", Cut(notice.Message)),
            ("@patient", Cut(notice.Patient)), ("@answer", notice.Answer), ("@reason", Cut(notice.Reason)))[0];
        if (number % Limit == 0)
        {
            _database.Execute("DELETE FROM admission_notices WHERE number <= @last", ("@last", number - Limit));
        }
    });

    /// <summary>The newest ones, the newest first.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<AdmissionNotice> Newest(int count = 1000) => _database.Query(
        "SELECT received, source, message, patient, answer, reason FROM admission_notices ORDER BY number DESC LIMIT @count",
        row => new AdmissionNotice(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3),
            row.GetString(4), row.GetString(5)),
        ("@count", (long)count));

    private static string Cut(string text) => text.Length > TextLimit ? text[..TextLimit] : text;
}
