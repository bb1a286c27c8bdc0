using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>Who asked for the end of an association. The database refuses to change or delete a row.</summary>
public sealed class UnpairRequestTable
{
    private readonly Database _database;

    internal UnpairRequestTable(Database database) => _database = database;

    /// <summary>Stores a request, before its command is sent.</summary>
    public void Add(UnpairRequest request) => _database.InExclusiveTransaction(() => _database.Execute(
        "INSERT INTO release_requests (association, counter, requested, requested_by) VALUES (@association, @counter, @requested, @by)",
        ("@association", AssociationId.ToBytes(request.Association)), ("@counter", request.Counter),
        ("@requested", request.At.ToUnixTimeMilliseconds()), ("@by", request.By)));

    /// <summary>The requests for an association, the newest first.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<UnpairRequest> OfAssociation(string association) =>
        _database.Query(
            "SELECT counter, requested, requested_by FROM release_requests WHERE association = @association ORDER BY counter DESC",
            row =>
                new UnpairRequest(association, row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2)),
            ("@association", AssociationId.ToBytes(association)));
}
