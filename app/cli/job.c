#include "app/cli/job.h"

enum cs_status job_open(struct job *job, const char *data, int threads, struct cs_error *err)
{
    enum cs_status status = dataset_open(data, &job->data, err);
    if (status == CS_OK)
        status = net_read_pictures(job->net, dataset_sample(job->data), err);
    if (status == CS_OK)
        status = net_check_fits(job->net, dataset_sample(job->data), dataset_classes(job->data),
                                dataset_name(job->data), err);
    if (status == CS_OK)
        status = thread_pool_create(&job->pool, threads, err);
    return status;
}

void job_finish(struct job *job)
{
    thread_pool_destroy(&job->pool);
    dataset_destroy(&job->data);
    net_destroy(&job->net);
}
