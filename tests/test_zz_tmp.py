import time
def test_p(db):
    from tests import role_urls, role_world
    from django.urls import get_resolver
    w=role_world.build_world()
    rs=[r for r in role_urls.routes(get_resolver().url_patterns)]
    print(len(rs))
    for r in rs:
        t=time.time()
        try: p=role_urls.check(r,w)
        except Exception as e: p=[f"CRASH {type(e).__name__} {str(e)[:200]}"]
        print(f"{time.time()-t:.1f}s {r.name}", len(p), *[x[:220] for x in p[:3]], sep="\n   " if p else " ", flush=True)
