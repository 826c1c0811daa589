#pragma once

// The log-likelihoods of choice_fit.h with their scores. Each holds a reference to its sets.

#include <Eigen/Core>
#include <string>
#include <vector>

#include "calibration/choice_utilities.h"
#include "calibration/maximum_likelihood.h"
#include "demand_models/mixed_logit.h"

namespace souk::calibration {

class MultinomialLikelihood final : public Likelihood {
 public:
  explicit MultinomialLikelihood(const ChoiceSets& sets) : utilities_(sets) {}
  Eigen::Index parameters() const override { return utilities_.parameters(); }
  std::string ParameterName(Eigen::Index j) const override { return utilities_.ParameterName(j); }
  double Evaluate(const Eigen::VectorXd& parameters, Eigen::VectorXd* score,
                  Eigen::MatrixXd* information) const override;
  bool InformationIsExact() const override { return true; }
  Eigen::VectorXd Start() const { return utilities_.Start(); }

 private:
  ChoiceUtilities utilities_;
};

class NestedLikelihood final : public Likelihood {
 public:
  // core::InputError when `nest` has not one number of at least 0 for each alternative, or no nest
  // holds two alternatives.
  NestedLikelihood(const ChoiceSets& sets, const std::vector<int>& nest);
  Eigen::Index parameters() const override { return utilities_.parameters() + estimated_; }
  std::string ParameterName(Eigen::Index j) const override;
  double Evaluate(const Eigen::VectorXd& parameters, Eigen::VectorXd* score,
                  Eigen::MatrixXd* information) const override;
  Eigen::ArrayXd Dissimilarities(const Eigen::VectorXd& parameters) const;  // [K]

 private:
  struct Nests;
  double EvaluateSet(Eigen::Index set, const Eigen::ArrayXd& utilities,
                     const Eigen::ArrayXd& dissimilarity, Nests* nests,
                     Eigen::VectorXd* score) const;
  void AddSetScore(Eigen::Index set, const Eigen::Ref<const Eigen::ArrayXd>& utilities,
                   const Eigen::ArrayXd& dissimilarity, const Nests& nests,
                   Eigen::VectorXd* score) const;

  ChoiceUtilities utilities_;
  std::vector<int> nest_;                // [N]
  std::vector<Eigen::Index> parameter_;  // [K] a nest's place among the dissimilarities, or -1
  Eigen::Index estimated_ = 0;
};

// log L of a mixture over K points: classes or the nodes of a quadrature. The points' parts are
// given by whoever derives from it.
class MixtureLikelihood : public Likelihood {
 public:
  double Evaluate(const Eigen::VectorXd& parameters, Eigen::VectorXd* score,
                  Eigen::MatrixXd* information) const override;

 protected:
  explicit MixtureLikelihood(const ChoiceSets& sets) : utilities_(sets) {}
  virtual int points() const = 0;
  virtual Eigen::ArrayXd LogWeights(const Eigen::VectorXd& parameters) const = 0;  // [K]
  virtual Eigen::ArrayXd UtilitiesOf(int point, const Eigen::VectorXd& parameters) const = 0;
  // Adds what a set's slopes d log L / du [rows] at `point` say of the parameters.
  virtual void AddScoreOf(int point, Eigen::Index set,
                          const Eigen::Ref<const Eigen::ArrayXd>& slopes,
                          const Eigen::VectorXd& parameters, Eigen::VectorXd* score) const = 0;
  // Adds what a person's posterior weights [K] say of the weights' parameters.
  virtual void AddWeightScore(const Eigen::ArrayXd& posterior, const Eigen::ArrayXd& weights,
                              Eigen::VectorXd* score) const = 0;

  ChoiceUtilities utilities_;

 private:
  struct Part;  // one point at every row and set
  Part PartAt(int point, const Eigen::VectorXd& parameters) const;
  Eigen::Index PersonEnd(Eigen::Index begin) const;
  void AddPerson(const std::vector<Part>& parts, const Eigen::ArrayXd& weights,
                 const Eigen::ArrayXd& posterior, Eigen::Index begin, Eigen::Index end,
                 const Eigen::VectorXd& parameters, Eigen::VectorXd* score) const;
};

class LatentClassLikelihood final : public MixtureLikelihood {
 public:
  LatentClassLikelihood(const ChoiceSets& sets, int classes);  // core::InputError: 2..20 classes
  Eigen::Index parameters() const override { return classes_ * (class_parameters() + 1) - 1; }
  std::string ParameterName(Eigen::Index j) const override;
  int classes() const { return classes_; }
  Eigen::Index class_parameters() const { return utilities_.parameters(); }
  Eigen::Index price_parameter() const { return utilities_.price_parameter(); }
  Eigen::ArrayXd Weights(const Eigen::VectorXd& parameters) const;  // [K]

 protected:
  int points() const override { return classes_; }
  Eigen::ArrayXd LogWeights(const Eigen::VectorXd& parameters) const override;
  Eigen::ArrayXd UtilitiesOf(int point, const Eigen::VectorXd& parameters) const override;
  void AddScoreOf(int point, Eigen::Index set, const Eigen::Ref<const Eigen::ArrayXd>& slopes,
                  const Eigen::VectorXd& parameters, Eigen::VectorXd* score) const override;
  void AddWeightScore(const Eigen::ArrayXd& posterior, const Eigen::ArrayXd& weights,
                      Eigen::VectorXd* score) const override;

 private:
  int classes_;
};

class SpreadLikelihood final : public MixtureLikelihood {
 public:
  SpreadLikelihood(const ChoiceSets& sets, int nodes);  // core::InputError: 2..64 nodes
  Eigen::Index parameters() const override { return utilities_.parameters() + 1; }
  std::string ParameterName(Eigen::Index j) const override;

 protected:
  int points() const override { return static_cast<int>(rule_.nodes.size()); }
  Eigen::ArrayXd LogWeights(const Eigen::VectorXd& parameters) const override;
  Eigen::ArrayXd UtilitiesOf(int point, const Eigen::VectorXd& parameters) const override;
  void AddScoreOf(int point, Eigen::Index set, const Eigen::Ref<const Eigen::ArrayXd>& slopes,
                  const Eigen::VectorXd& parameters, Eigen::VectorXd* score) const override;
  void AddWeightScore(const Eigen::ArrayXd&, const Eigen::ArrayXd&,
                      Eigen::VectorXd*) const override {}

 private:
  double Sensitivity(int point, const Eigen::VectorXd& parameters) const;

  demand_models::NormalQuadrature rule_;
};

}  // namespace souk::calibration
