using System.Collections.Concurrent;

namespace Gapura.Storage;

/// <summary>A compiled query, kept for each kind of database: EF Core compiles against one provider's model.</summary>
/// <param name="compile">Makes the query; runs once a provider.</param>
public sealed class PerProvider<TQuery>(Func<TQuery> compile)
    where TQuery : Delegate
{
    private readonly ConcurrentDictionary<Type, TQuery> _queries = new();

    public TQuery For(GapuraContext db) => _queries.GetOrAdd(db.GetType(), _ => compile());
}
